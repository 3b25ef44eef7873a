// Accounts, tokens and calls around one pool of DODO's, as its contract tests have them: enough to
// follow their sequences. A call that the contract would revert leaves everything as it was.

import {
  ClassicalPmmPool,
  type ClassicalTerms,
  VaultPmmPool,
  type VaultTerms,
} from '../../src/amm/index.ts'

/** What became of a call: 'reverted' is what some tests ask for. */
export type Called = 'done' | 'reverted' | 'unknown'

export interface DodoWorld {
  /** Who provides in the steps that follow. */
  provider: string
  call(name: string, args: readonly string[]): Called
  /** The value of a test's getter, or null where it is not one of ours. */
  read(expression: string): bigint | null
}

type Coin = 'BASE' | 'QUOTE'

const wad = 10n ** 18n
const statusNumbers = { one: 0n, above: 1n, below: 2n } as const

/** Token balances by account. Nobody is asked whether they approve. */
class Tokens {
  readonly #balances = new Map<string, bigint>()

  of(coin: Coin, account: string): bigint {
    return this.#balances.get(`${coin} ${account}`) ?? 0n
  }

  add(coin: Coin, account: string, amount: bigint): void {
    this.#balances.set(`${coin} ${account}`, this.of(coin, account) + amount)
  }

  mint(args: readonly string[]): Called {
    this.add('BASE', args[0]!, BigInt(args[1]!))
    this.add('QUOTE', args[0]!, BigInt(args[2]!))
    return 'done'
  }
}

/** `BASE.balanceOf(trader)` and `balances.traderBase`: coin and account; the pool is 'pool'. */
function accountIn(expression: string): readonly [Coin, string] | null {
  const [, coin, owner] = /(BASE|QUOTE)\b.*balanceOf\((?:ctx\.)?([\w.]+)\)/.exec(expression) ?? []
  if (coin !== undefined) {
    const isPool = /^(DODO|DVM|DPP|DSP)\.options\.address$/.test(owner!)
    return [coin as Coin, isPool ? 'pool' : owner!]
  }
  const [, name, side] = /balances\.(\w+?)(Base|Quote)$/.exec(expression) ?? []
  if (name === undefined) return null
  const account = name === 'maintainer' ? 'Maintainer' : /^D/.test(name) ? 'pool' : name
  return [side === 'Base' ? 'BASE' : 'QUOTE', account]
}

function numberIn(expression: string): bigint {
  const [, whole = '0', fraction = ''] = /decimalStr\("(\d*)\.?(\d*)"\)/.exec(expression) ?? []
  return BigInt(whole) * wad + BigInt(fraction.padEnd(18, '0'))
}

/** The first contracts: providers of each side, an oracle, trades in exact base. */
export class ClassicalWorld implements DodoWorld {
  readonly #tokens = new Tokens()
  readonly #pool: ClassicalPmmPool
  readonly #shares = new Map<string, bigint>()
  /** Whose deposits come next: the rows do not say who sends. */
  provider = 'lp'

  constructor(terms: ClassicalTerms) {
    const empty = { base: 0n, quote: 0n, baseTarget: 0n, quoteTarget: 0n, status: 'one' } as const
    this.#pool = new ClassicalPmmPool(terms, empty)
  }

  call(name: string, args: readonly string[]): Called {
    if (name === 'approveDODO' || /^(get|query|enable)/.test(name)) return 'done'
    if (name === 'mintTestToken') return this.#tokens.mint(args)
    if (name === 'setOraclePrice') {
      this.#pool.setPrice(BigInt(args[0]!))
      return 'done'
    }
    if (name === 'sellBaseToken' || name === 'buyBaseToken') {
      return this.#trade(name === 'sellBaseToken', BigInt(args[0]!), BigInt(args[1]!))
    }
    const [, act, side, isAll, isTo] = /^(deposit|withdraw)(All)?(Base|Quote)(To)?$/.exec(name)
      ? [name, ...this.#parts(name)]
      : []
    if (act === undefined) return 'unknown'
    const amount = args[isTo === 'To' ? 1 : 0]
    const isBase = side === 'Base'
    if (act === 'deposit') return this.#deposit(isBase, BigInt(amount!))
    return this.#withdraw(isBase, isAll === 'All' ? null : BigInt(amount!))
  }

  read(expression: string): bigint | null {
    const account = accountIn(expression)
    if (account !== null) return this.#tokens.of(...account)
    const { base, quote, baseTarget, quoteTarget, status } = this.#pool.state()
    if (expression.includes('_BASE_BALANCE_')) return base
    if (expression.includes('_QUOTE_BALANCE_')) return quote
    if (expression.includes('_TARGET_BASE_TOKEN_AMOUNT_')) return baseTarget
    if (expression.includes('_TARGET_QUOTE_TOKEN_AMOUNT_')) return quoteTarget
    if (expression.includes('_R_STATUS_')) return statusNumbers[status]
    const mid = this.#pool.midPrice()
    if (expression.includes('getMidPrice')) return mid.ok ? mid.value : null
    const [, side] = /getWithdraw(Base|Quote)Penalty/.exec(expression) ?? []
    if (side !== undefined) {
      const asked = side === 'Base' ? 'base' : 'quote'
      const penalty = this.#pool.withdrawPenalty(asked, numberIn(expression))
      return penalty.ok ? penalty.value : null
    }
    const [, lpSide, owner] = /getLp(Base|Quote)Balance\((?:ctx\.)?(\w+)\)/.exec(expression) ?? []
    if (lpSide !== undefined) return this.#providerBalance(lpSide === 'Base', owner!)
    const [, capital, holder] =
      /(Base|Quote)Capital\.balanceOf\((?:ctx\.)?(\w+)\)/.exec(expression) ?? []
    return capital === undefined ? null : this.#sharesOf(capital, holder!)
  }

  #parts(name: string): string[] {
    const [, act, all, side, to] = /^(deposit|withdraw)(All)?(Base|Quote)(To)?$/.exec(name)!
    return [act!, side!, all ?? '', to ?? '']
  }

  #sharesOf(side: string, owner: string): bigint {
    return this.#shares.get(`${side} ${owner}`) ?? 0n
  }

  #totalOf(side: string): bigint {
    return this.#sharesOf(side, 'lp') + this.#sharesOf(side, 'trader')
  }

  #setShares(side: string, shares: bigint): void {
    this.#shares.set(`${side} ${this.provider}`, shares)
  }

  #providerBalance(isBase: boolean, owner: string): bigint {
    const targets = this.#pool.targets()
    const side = isBase ? 'Base' : 'Quote'
    const total = this.#totalOf(side)
    if (!targets.ok || total === 0n) return 0n
    return (this.#sharesOf(side, owner) * targets.value[isBase ? 'base' : 'quote']) / total
  }

  #trade(isSale: boolean, amount: bigint, limit: bigint): Called {
    const copy = this.#pool.clone()
    const tried = isSale ? copy.sellBase(amount) : copy.buyBase(amount)
    if (!tried.ok) return 'reverted'
    const { base, quote, mtFee } = tried.value
    const { BASE, QUOTE } = {
      BASE: this.#tokens.of('BASE', 'trader'),
      QUOTE: this.#tokens.of('QUOTE', 'trader'),
    }
    if (isSale ? quote < limit || base > BASE : quote > limit || quote > QUOTE) return 'reverted'
    const sign = isSale ? 1n : -1n
    this.#tokens.add('BASE', 'trader', -sign * base)
    this.#tokens.add('QUOTE', 'trader', sign * quote)
    this.#tokens.add(isSale ? 'QUOTE' : 'BASE', 'Maintainer', mtFee)
    if (isSale) this.#pool.sellBase(amount)
    else this.#pool.buyBase(amount)
    this.#mirror()
    return 'done'
  }

  #deposit(isBase: boolean, amount: bigint): Called {
    const side = isBase ? 'Base' : 'Quote'
    const minted = this.#pool.deposit(isBase ? 'base' : 'quote', amount, this.#totalOf(side))
    if (!minted.ok) return 'reverted'
    this.#setShares(side, this.#sharesOf(side, this.provider) + minted.value)
    this.#tokens.add(isBase ? 'BASE' : 'QUOTE', this.provider, -amount)
    this.#mirror()
    return 'done'
  }

  #withdraw(isBase: boolean, amount: bigint | null): Called {
    const side = isBase ? 'Base' : 'Quote'
    const own = this.#sharesOf(side, this.provider)
    const asked = amount ?? this.#providerBalance(isBase, this.provider)
    const copy = this.#pool.clone()
    const tried = copy.withdraw(isBase ? 'base' : 'quote', asked, this.#totalOf(side))
    if (!tried.ok || (amount !== null && tried.value.shares > own)) return 'reverted'
    this.#pool.withdraw(isBase ? 'base' : 'quote', asked, this.#totalOf(side))
    this.#setShares(side, amount === null ? 0n : own - tried.value.shares)
    this.#tokens.add(isBase ? 'BASE' : 'QUOTE', this.provider, tried.value.amount)
    this.#mirror()
    return 'done'
  }

  /** The pool's own tokens are its balances. */
  #mirror(): void {
    const { base, quote } = this.#pool.state()
    this.#tokens.add('BASE', 'pool', base - this.#tokens.of('BASE', 'pool'))
    this.#tokens.add('QUOTE', 'pool', quote - this.#tokens.of('QUOTE', 'pool'))
  }
}

/** The second contracts: coins are sent first, then a call counts what has arrived. */
export class VaultWorld implements DodoWorld {
  provider = 'lp'
  readonly #tokens = new Tokens()
  readonly #pool: VaultPmmPool
  readonly #mtFee: bigint

  constructor(terms: VaultTerms) {
    this.#mtFee = terms.mtFee
    this.#pool = new VaultPmmPool(terms, {
      base: 0n,
      quote: 0n,
      baseTarget: 0n,
      quoteTarget: 0n,
      status: 'one',
      shares: 0n,
    })
  }

  call(name: string, args: readonly string[]): Called {
    // The rows list calls of lines that the tests have commented out: getters, and `sync`, after
    // which nothing would be left to sell.
    if (/^(get|query|approve)/.test(name) || name === 'sync') return 'done'
    if (name === 'mintTestToken') return this.#tokens.mint(args)
    const [, sent] = /^transfer(Base|Quote)To(?:DVM|DPP|DSP)$/.exec(name) ?? []
    if (sent !== undefined) {
      const coin = sent === 'Base' ? 'BASE' : 'QUOTE'
      this.#move(coin, args[0]!, 'pool', BigInt(args[1]!))
      return 'done'
    }
    if (name === 'reset') return this.#reset(args)
    if (name === 'buyShares') return this.#buyShares()
    if (name === 'sellBase' || name === 'sellQuote')
      return this.#sell(name === 'sellBase', args[0]!)
    if (name === 'flashLoan') return this.#loan(BigInt(args[0]!), BigInt(args[1]!), args[2]!)
    return 'unknown'
  }

  read(expression: string): bigint | null {
    const account = accountIn(expression)
    if (account !== null) return this.#tokens.of(...account)
    const { base, quote, baseTarget, quoteTarget, status, shares } = this.#pool.state()
    const targets = this.#pool.targets()
    const mid = this.#pool.midPrice()
    if (expression.includes('_BASE_RESERVE_')) return base
    if (expression.includes('_QUOTE_RESERVE_')) return quote
    if (expression.includes('_BASE_TARGET_')) return baseTarget
    if (expression.includes('_QUOTE_TARGET_')) return quoteTarget
    if (expression.includes('_RState_')) return statusNumbers[status]
    if (expression.includes('getMidPrice')) return mid.ok ? mid.value : null
    if (expression.includes('totalSupply')) return shares
    const [, field] = /(?:PMMStat|[sS]tate)\.(\w+)$/.exec(expression) ?? []
    if (field === undefined || !targets.ok) return null
    const { price, k } = this.#pool.terms()
    const fields: Readonly<Record<string, bigint>> = {
      R: statusNumbers[status],
      B: base,
      Q: quote,
      B0: targets.value.base,
      Q0: targets.value.quote,
      i: price,
      K: k,
    }
    return fields[field] ?? null
  }

  #move(coin: Coin, from: string, to: string, amount: bigint): void {
    this.#tokens.add(coin, from, -amount)
    this.#tokens.add(coin, to, amount)
  }

  /** What has been sent since the pool last counted. */
  #waiting(): readonly [bigint, bigint] {
    const { base, quote } = this.#pool.state()
    return [this.#tokens.of('BASE', 'pool') - base, this.#tokens.of('QUOTE', 'pool') - quote]
  }

  #reset(args: readonly string[]): Called {
    const [, lpFee, price, k, baseOut = '0', quoteOut = '0'] = args
    this.#move('BASE', 'pool', args[0]!, BigInt(baseOut))
    this.#move('QUOTE', 'pool', args[0]!, BigInt(quoteOut))
    this.#pool.reset(
      {
        kind: 'private',
        lpFee: BigInt(lpFee!),
        mtFee: this.#mtFee,
        price: BigInt(price!),
        k: BigInt(k!),
      },
      this.#tokens.of('BASE', 'pool'),
      this.#tokens.of('QUOTE', 'pool'),
    )
    return 'done'
  }

  #buyShares(): Called {
    return this.#pool.addLiquidity(this.#waiting()).ok ? 'done' : 'reverted'
  }

  #sell(isBase: boolean, to: string): Called {
    const [base, quote] = this.#waiting()
    const sold = this.#pool.sell(isBase ? 'base' : 'quote', isBase ? base : quote)
    if (!sold.ok) return 'reverted'
    const coin = isBase ? 'QUOTE' : 'BASE'
    this.#move(coin, 'pool', to, sold.value.amountOut)
    this.#move(coin, 'pool', 'Maintainer', sold.value.mtFee)
    return 'done'
  }

  #loan(baseOut: bigint, quoteOut: bigint, to: string): Called {
    const settled = this.#pool.settleLoan(this.#waiting(), [baseOut, quoteOut])
    if (!settled.ok) return 'reverted'
    const [baseFee, quoteFee] = settled.value.mtFees
    this.#move('BASE', 'pool', to, baseOut)
    this.#move('QUOTE', 'pool', to, quoteOut)
    this.#move('BASE', 'pool', 'Maintainer', baseFee)
    this.#move('QUOTE', 'pool', 'Maintainer', quoteFee)
    return 'done'
  }
}
