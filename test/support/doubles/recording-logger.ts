import { Logger } from '@aws-lambda-powertools/logger'

type Line = Readonly<Record<string, unknown>>

/** A logger that records its lines instead of writing them. */
export const recordingLogger = () => {
  const lines: Line[] = []
  const recordAt =
    (level: string) =>
    (message: unknown, fields: object = {}): void =>
      void lines.push({ level, message, ...fields })
  const logger = Object.assign(new Logger({ serviceName: 'test' }), {
    info: recordAt('INFO'),
    warn: recordAt('WARN'),
    error: recordAt('ERROR'),
  })
  return { logger, lines }
}
