import { z } from 'zod'
import type { Call } from './call.ts'

const result = z.object({
  Successful: z.array(z.looseObject({ Id: z.string() })).default([]),
  Failed: z.array(z.unknown()).default([]),
})

/** A failure that is not the fault of the sender, so the sender can repeat the entry. */
const failure = { Code: 'InternalError', Message: 'Internal error', SenderFault: false }

/** The text of a result without entries, for a batch whose entries all failed. */
export const emptyResult = ({ service, action }: Call): string =>
  service === 'sqs'
    ? JSON.stringify({ Successful: [], Failed: [] })
    : `<${action}Response xmlns="http://sns.amazonaws.com/doc/2010-03-31/"><${action}Result><Successful></Successful><Failed></Failed></${action}Result></${action}Response>`

/** The text of a result in which these entries failed, whatever it states about them. */
export const withFailures = ({ service }: Call, text: string, ids: readonly string[]): string =>
  service === 'sqs' ? inJson(text, ids) : inXml(text, ids)

const inJson = (text: string, ids: readonly string[]): string => {
  const { Successful, Failed } = result.parse(JSON.parse(text))
  return JSON.stringify({
    Successful: Successful.filter(({ Id }) => !ids.includes(Id)),
    Failed: [...Failed, ...ids.map((Id) => ({ Id, ...failure }))],
  })
}

const memberEnd = '</member>'

/** fauxqs has accepted the ids, so they are letters, digits, hyphens and underscores. */
const inXml = (text: string, ids: readonly string[]): string => {
  const { Code, Message, SenderFault } = failure
  const failures = ids.map(
    (id) =>
      `<member><Id>${id}</Id><Code>${Code}</Code><Message>${Message}</Message><SenderFault>${SenderFault}</SenderFault>${memberEnd}`,
  )
  return ids.reduce(withoutSuccess, text).replace('</Failed>', `${failures.join('')}</Failed>`)
}

const withoutSuccess = (text: string, id: string): string => {
  const start = text.indexOf(`<member><Id>${id}</Id><MessageId>`)
  return start < 0 ? text : text.slice(0, start) + text.slice(text.indexOf(memberEnd, start) + memberEnd.length)
}
