// The door of the server room. It knows HTTP, WebSocket and who may use them, and shows a desk to
// people and programs. It must never hold state of the desk, decide anything, or know a venue.

export { isLoopback } from './access.ts'
export { ServerError, type ServerErrorCode } from './error.ts'
export type {
  CommandBody,
  CommandKind,
  ErrorBody,
  HealthAnswer,
  ServerMessage,
  SnapshotMessage,
} from './protocol.ts'
export {
  defaultHost,
  defaultPort,
  type RunningServer,
  type ServerOptions,
  startServer,
} from './server.ts'
export type { DeskSource } from './source.ts'
