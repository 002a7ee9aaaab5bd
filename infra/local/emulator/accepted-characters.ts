import { loadInternals } from './fauxqs.ts'

/** Every character that SQS does not accept in the body of a message (SendMessage, `MessageBody`). */
const refusedCharacter = /[^\t\n\r\u{20}-\u{D7FF}\u{E000}-\u{FFFD}\u{10000}-\u{10FFFF}]/u

/** fauxqs refuses every character beyond U+FFFF, such as emoji. */
export const acceptCharactersOfSqs = async (): Promise<void> => {
  const { INVALID_MESSAGE_BODY_CHAR: pattern } =
    await loadInternals<Readonly<{ INVALID_MESSAGE_BODY_CHAR: RegExp }>>('sqs/sqsTypes.js')
  pattern.test = (text) => refusedCharacter.test(text)
}
