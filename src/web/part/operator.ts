// Who sits here, as they last said: commands are journaled with a name. Kept in this browser.

const storageKey = 'plimsoll.operator'
const unnamed = 'dashboard'

/** The name for commands; 'dashboard' while nobody has given one. */
export function operatorName(): string {
  return localStorage.getItem(storageKey) ?? unnamed
}

/** The name as a person gave it, or nothing. */
export function givenName(): string {
  return localStorage.getItem(storageKey) ?? ''
}

export function rememberName(name: string): void {
  localStorage.setItem(storageKey, name)
}
