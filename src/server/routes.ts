// The API over HTTP: look at the desk, look at a smile, give a command, read metrics. Access was
// judged before a route runs. Nothing here changes state but POST /api/command, and that only hands
// the command on.

import { type FastifyInstance, type FastifyReply } from 'fastify'
import { errorBody } from './error.ts'
import { readInput } from './input.ts'
import { renderMetrics } from './metrics.ts'
import {
  type CommandAnswer,
  commandSchema,
  type DeskView,
  type ErrorBody,
  type HealthAnswer,
  smileQuerySchema,
} from './protocol.ts'
import { type DeskSource } from './source.ts'
import { type DeskStream } from './stream.ts'

export type RouteParts = {
  readonly source: DeskSource
  readonly stream: DeskStream
  readonly onError: (error: unknown) => void
}

function healthOf(view: DeskView): HealthAnswer {
  const { run, sequence, mode, kill, feedUp } = view
  const isOk = feedUp && kill === 'armed' && mode === 'normal'
  return { status: isOk ? 'ok' : 'degraded', run, sequence, mode, kill, feedUp }
}

function takeCommand(parts: RouteParts, input: unknown, reply: FastifyReply): unknown {
  const read = readInput(commandSchema, input)
  if (!read.ok) return reply.code(400).send(read.refusal)
  const { command, actor, name, value } = read.value
  try {
    parts.source.command(command, actor.trim(), name, value)
  } catch (error) {
    parts.onError(error)
    const why = error instanceof Error ? error.message : String(error)
    return reply
      .code(503)
      .send(errorBody('server/command-refused', `The desk did not take "${command}": ${why}`))
  }
  return reply.code(202).send({ accepted: true, command } satisfies CommandAnswer)
}

/** Maps what Fastify finds wrong with a request to our own form of refusal. */
function refusalOf(error: { statusCode?: number; code?: string }): [number, ErrorBody] {
  switch (error.code) {
    case 'FST_ERR_CTP_INVALID_MEDIA_TYPE':
      return [415, errorBody('server/content-type', 'Send application/json.')]
    case 'FST_ERR_CTP_BODY_TOO_LARGE':
      return [413, errorBody('server/too-large', 'The body is larger than any command.')]
    case 'FST_ERR_CTP_EMPTY_JSON_BODY':
    case 'FST_ERR_CTP_INVALID_JSON_BODY':
      return [400, errorBody('server/json', 'The body is not JSON.')]
    default:
      break
  }
  const status = error.statusCode ?? 500
  if (status >= 400 && status < 500) {
    return [status, errorBody('server/request', 'The request cannot be understood.')]
  }
  return [500, errorBody('server/failure', 'The server failed; its log says why.')]
}

export function addRoutes(app: FastifyInstance, parts: RouteParts): void {
  const { source, stream } = parts

  app.get('/api/view', () => source.view())

  app.get('/api/smile', (request, reply) => {
    const read = readInput(smileQuerySchema, request.query)
    if (!read.ok) return reply.code(400).send(read.refusal)
    const { code, expiry } = read.value
    const smile = source.smile(code, expiry)
    if (smile !== null) return smile
    const message = `There is no fitted smile of ${code} for ${expiry}.`
    return reply.code(404).send(errorBody('server/no-smile', message))
  })

  app.post('/api/command', (request, reply) => takeCommand(parts, request.body, reply))
  app.get('/api/command', (_request, reply) =>
    reply
      .code(405)
      .header('allow', 'POST')
      .send(errorBody('server/method', 'A command is sent by POST.')),
  )

  app.get('/health', () => healthOf(source.view()))

  app.get('/metrics', (_request, reply) =>
    reply.type('text/plain; version=0.0.4; charset=utf-8').send(
      renderMetrics(source.view(), {
        readers: stream.readerCount,
        snapshots: stream.snapshotCount,
        skipped: stream.skipCount,
      }),
    ),
  )

  app.setErrorHandler<Error & { statusCode?: number; code?: string }>((error, _request, reply) => {
    const [status, body] = refusalOf(error)
    if (status >= 500) parts.onError(error)
    return reply.code(status).send(body)
  })
}
