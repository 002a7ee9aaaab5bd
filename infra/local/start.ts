import { appendFileSync } from 'node:fs'
import { join } from 'node:path'
import { parseArgs } from 'node:util'
import { conditionsFrom, describeConditions } from './conditions.ts'
import { portsFrom } from './copy/ports.ts'
import { copyFolder } from './copy/running-copy.ts'
import { listenForEnd } from './interrupt.ts'
import { optionFault } from './option-fault.ts'
import { withoutPassword } from './parts/external-endpoint.ts'
import { addressRows, readCall, screenReport, sendCall } from './screen.ts'
import { type Stack, startStack } from './stack.ts'
import { StartFailure } from './start-failure.ts'

const usage = `Starts a whole copy of Sluice on this machine; Ctrl-C ends it. Everything is in memory: each start begins empty.

  npm start
  npm start -- --watch         reloads functions when their sources change; the data stays
  npm start -- --kind          without the faults of AWS: no message is delivered twice, late or out of order, no entry of a
                               batch fails, and each function has one instance, all in one process
  npm start -- --seed 7        repeats the random choices of another start; default: a new seed, which is printed
  npm start -- --instances 5   the instances of each function, 1 to 10; default 3
  npm run start:localstack     the same on LocalStack and the RabbitMQ of docker-compose.yml

Settings, from the environment:

  SLUICE_HTTP_PORT             the API; default 3000. The next seven ports are those of the other parts
  SLUICE_AWS_PORT, SLUICE_LAMBDA_PORT, SLUICE_DYNAMODB_PORT, SLUICE_ISSUER_PORT,
  SLUICE_AMQP_PORT, SLUICE_ERLANG_PORT, SLUICE_EPMD_PORT
                               a single port, if its default is in use
  SLUICE_VISIBILITY_SECONDS    the time until a message that a dead function held is offered again; default as on AWS (180)
  AMQP_URL                     a RabbitMQ to use instead of the copy's own
  AWS_ENDPOINT_URL             an AWS to use (LocalStack) instead of the emulators
  JAVA_HOME                    the Java for DynamoDB Local; default the one on the PATH
  MODEL_URL, MODEL_NAME, MODEL_TIMEOUT_MS
                               a model to ask about each event: address, name and timeout; default: none
  POWERTOOLS_LOG_LEVEL         the log level of the functions; default INFO`

const inMemory = 'Everything is in memory: each start begins empty.'
const onOthers = 'Existing data at AWS_ENDPOINT_URL stays.'

const print = (line: string): void => console.log(line)

const optionsOfStart = {
  help: { type: 'boolean', short: 'h' },
  watch: { type: 'boolean' },
  kind: { type: 'boolean' },
  seed: { type: 'string' },
  instances: { type: 'string' },
} as const

/** Starts a copy, runs it until the user ends it or a part fails, and returns the exit code. */
const main = async (): Promise<number> => {
  const { help, watch, ...stated } = parseArgs({ options: optionsOfStart }).values
  if (help) return finish(usage)
  const conditions = conditionsFrom(stated)
  const end = listenForEnd()
  const { AWS_ENDPOINT_URL, AMQP_URL } = process.env
  print(`Sluice is starting. ${AWS_ENDPOINT_URL ? onOthers : inMemory}\n${describeConditions(conditions)}\n`)
  const options = {
    awsEndpointUrl: AWS_ENDPOINT_URL,
    amqpUrl: AMQP_URL,
    conditions,
    report: screenReport(print),
    signal: end,
  }
  try {
    const stack = await startStack(options)
    if (watch) await stack.watchSources((line) => print(`  ${line}`))
    await printSummary(stack, AMQP_URL === undefined)
    return await keep(stack, end)
  } catch (error) {
    if (end.aborted) return finish('\nStopped before it was ready.')
    throw error
  }
}

const finish = (text: string): number => {
  print(text)
  return 0
}

/** Prints addresses, a token and calls to copy; not the password of an external broker. */
const printSummary = async ({ urls, logFolder, token }: Stack, hasOwnBroker: boolean): Promise<void> => {
  const bearer = await token({ tenant: 'demo', scope: 'events:write events:read', expires: '12h' })
  const { http } = urls
  print(
    [
      '',
      ...addressRows({ ...urls, amqp: hasOwnBroker ? urls.amqp : withoutPassword(urls.amqp), logs: logFolder }),
      '',
    ].join('\n'),
  )
  print(`A token for tenant demo, valid for 12 hours (for others: npm run -s token -- --help):\n\nTOKEN=${bearer}\n`)
  print(`Send an event:\n\n${sendCall(http)}\n`)
  print(`Read it back:\n\n${readCall(http)}\n`)
  print('Ready. Ctrl-C stops everything.')
}

const keep = async (stack: Stack, end: AbortSignal): Promise<number> => {
  const fault = await Promise.race([stack.broken, ended(end)])
  if (fault !== undefined) console.error(`\n${fault}\nThe other parts are being stopped.`)
  else print('\nStopping.')
  await stack.stop()
  return fault === undefined ? 0 : 1
}

const ended = (end: AbortSignal): Promise<undefined> =>
  new Promise((resolve) => {
    if (end.aborted) resolve(undefined)
    end.addEventListener('abort', () => resolve(undefined))
  })

/** Prints one sentence for the user, and writes the stack to a file. */
const sentenceOf = (error: unknown): string => {
  if (error instanceof StartFailure) return error.message
  const detail = error instanceof Error ? error : new Error(String(error))
  if ('code' in detail && String(detail.code).startsWith('ERR_PARSE_ARGS'))
    return `${optionFault(detail)} See npm start -- --help.`
  const path = join(copyFolder(portsFrom(process.env).http), 'start.log')
  const summary = `Sluice stopped because of an error: ${detail.message.split('\n', 1)[0]}`
  try {
    appendFileSync(path, `${detail.stack}\n`)
    return `${summary} (details in ${path}).`
  } catch {
    return `${summary}.`
  }
}

const fail = (error: unknown): never => {
  console.error(`\n${sentenceOf(error)}`)
  // Programs on a leash end with this process.
  process.exit(1)
}

process.on('uncaughtException', fail)
process.exit(await main().catch(fail))
