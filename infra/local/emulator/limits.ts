import { bytesOfForm, type Call, entriesOf } from './call.ts'
import type { Queue } from './fauxqs.ts'
import { inFlightMax } from './queue-limits.ts'

export type Refusal = Readonly<{ code: string; message: string; status: number }>

const publishBytesMax = 262_144
const delaySecondsMax = 900
const entryIdLengthMax = 80

/**
 * The limits of AWS that fauxqs does not have. It has the others: the size and characters of a message, batches of ten with
 * distinct ids, the ranges of attributes of queues.
 */
export const refusalOf = (call: Call, queue: Queue | undefined): Refusal | undefined =>
  tooLongBatch(call) ?? longEntryId(call) ?? invalidDelay(call) ?? (queue && tooManyInFlight(call, queue))

const tooLongBatch = ({ action, body }: Call): Refusal | undefined => {
  if (action !== 'PublishBatch') return undefined
  const bytes = bytesOfForm(body)
  const message = `Batch requests cannot be longer than ${publishBytesMax} bytes. You have sent ${bytes} bytes.`
  return bytes > publishBytesMax ? { code: 'BatchRequestTooLong', message, status: 400 } : undefined
}

const longEntryId = (call: Call): Refusal | undefined =>
  call.service === 'sqs' && entriesOf(call).some(({ id }) => id.length > entryIdLengthMax)
    ? {
        code: 'InvalidBatchEntryId',
        message: `A batch entry id can be at most ${entryIdLengthMax} letters long.`,
        status: 400,
      }
    : undefined

const invalidDelay = ({ action, body }: Call): Refusal | undefined => {
  const delay = action === 'SendMessage' ? Number(body.DelaySeconds ?? 0) : 0
  return delay >= 0 && delay <= delaySecondsMax
    ? undefined
    : {
        code: 'InvalidParameterValue',
        message: `Value ${delay} for parameter DelaySeconds is invalid. Reason: DelaySeconds must be >= 0 and <= ${delaySecondsMax}.`,
        status: 400,
      }
}

/** A long poll waits instead, and returns nothing. */
const tooManyInFlight = ({ action, body }: Call, queue: Queue): Refusal | undefined => {
  const waitSeconds = Number(body.WaitTimeSeconds ?? queue.attributes.ReceiveMessageWaitTimeSeconds)
  return action === 'ReceiveMessage' && waitSeconds === 0 && queue.inflightMessages.size >= inFlightMax
    ? { code: 'OverLimit', message: `Too many messages in flight: the limit is ${inFlightMax}.`, status: 403 }
    : undefined
}

export type Answer = Readonly<{ status: number; headers: Readonly<Record<string, string>>; body: string }>

/** A refusal in the format of the service. */
export const answerOf = ({ service }: Call, { code, message, status }: Refusal): Answer =>
  service === 'sqs'
    ? {
        status,
        headers: {
          'content-type': 'application/x-amz-json-1.0',
          'x-amzn-query-error': `AWS.SimpleQueueService.${code};Sender`,
        },
        body: JSON.stringify({ __type: `com.amazonaws.sqs#${code}`, message }),
      }
    : {
        status,
        headers: { 'content-type': 'text/xml' },
        body: `<ErrorResponse><Error><Type>Sender</Type><Code>${code}</Code><Message>${message}</Message></Error></ErrorResponse>`,
      }
