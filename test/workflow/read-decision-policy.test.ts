import { describe, expect, it } from 'vitest'
import { producerTypes } from '#catalogue/catalogue.ts'
import type { Issue } from '#kernel/domain/errors.ts'
import { aDecisionPolicy } from '#test/support/builders/a-decision-policy.ts'
import { readDecisionPolicy } from '#workflow/application/read-decision-policy.ts'
import { standardPolicy } from '#workflow/domain/decision-policy.ts'

/** The faults of an input, each as its path and message. */
const faultsOf = (input: unknown): readonly string[] => {
  try {
    readDecisionPolicy(input)
    return []
  } catch (error) {
    expect(error).toMatchObject({ code: 'decision-policy-invalid', retryable: false })
    return ((error as { issues?: readonly Issue[] }).issues ?? []).map(({ path, message }) => `${path}: ${message}`)
  }
}

const everyType = [...producerTypes.map(({ type }) => type), 'Ledger.Transaction.Recorded.v1']
const office = ['08:00', '18:00']
const calendar = { timeZone: 'Europe/Zurich', days: { monday: office, saturday: ['09:00', '24:00'] } }
const person = { bands: ['low', 'medium', 'high'], decide: 'person' }

const hoursFault = 'must be a number of hours from 0.05 to 720, in steps of 0.05 (3 minutes)'

describe('A decision policy', () => {
  it('is read as it is, with and without its optional parts', () => {
    expect(readDecisionPolicy(standardPolicy)).toEqual(standardPolicy)
    const whole = {
      ...aDecisionPolicy(),
      decisions: [{ types: ['Payment.*', 'User.Email.Verified.v1'], bands: ['high'], decide: 'reject' }, person],
      fourEyes: { bands: ['medium'], amounts: { EUR: 1_000_000 } },
      calendar: { ...calendar, holidays: ['2026-12-25', '2028-02-29'] },
      leaseMinutes: 30,
    }
    expect(readDecisionPolicy(whole)).toEqual(whole)
  })

  it.each<[string, object, readonly string[]]>([
    [
      'a deadline of 0',
      { deadlines: { low: 0, medium: 24, high: 721 } },
      ['low', 'high'].map((band) => `deadlines.${band}: ${hoursFault}`),
    ],
    [
      'a deadline between two steps',
      { deadlines: { low: 0.07, medium: 0.04, high: 1.149 } },
      ['low', 'medium', 'high'].map((band) => `deadlines.${band}: ${hoursFault}`),
    ],
    ['a deadline that is missing', { deadlines: { low: 1, medium: 24 } }, ['deadlines.high: is missing']],
    [
      'a time zone that does not exist',
      { calendar: { ...calendar, timeZone: 'Europe/Zuerich' } },
      ['calendar.timeZone: must be a time zone of the IANA database, such as Europe/Zurich'],
    ],
    [
      'holidays that are no dates',
      { calendar: { ...calendar, holidays: ['25.12.2026', '2026-02-29'] } },
      [
        'calendar.holidays.0: must be a date such as 2026-12-25',
        'calendar.holidays.1: must be a date such as 2026-12-25',
      ],
    ],
    ['no business day', { calendar: { ...calendar, days: {} } }, ['calendar.days: must have at least one day']],
    [
      'hours that are none',
      { calendar: { ...calendar, days: { monday: ['8:00', '25:00'], sunday: ['18:00', '18:59'] } } },
      [
        'calendar.days.monday.0: must be a time of the day such as 08:00, at most 24:00',
        'calendar.days.monday.1: must be a time of the day such as 08:00, at most 24:00',
        'calendar.days.sunday: must close at least 60 minutes after it opens',
      ],
    ],
    [
      'a day that does not exist',
      { calendar: { ...calendar, days: { Monday: office } } },
      ['calendar.days.Monday: is not a field of this object', 'calendar.days: must have at least one day'],
    ],
    ['four eyes of nothing', { fourEyes: {} }, ['fourEyes: must name bands, amounts or both']],
    [
      'four eyes from a currency that does not exist',
      { fourEyes: { amounts: { EURO: 1, EUR: 0 } } },
      [
        'fourEyes.amounts.EURO: must be a currency code of ISO 4217',
        `fourEyes.amounts.EUR: must be a whole number from 1 to ${Number.MAX_SAFE_INTEGER}`,
      ],
    ],
    ['a lease of 0', { leaseMinutes: 0 }, ['leaseMinutes: must be a whole number from 1 to 480']],
    ['a field that does not exist', { deadline: 4 }, ['deadline: is not a field of this object']],
    [
      'a confirmation of an approval',
      { decisions: [{ ...person, decide: 'approve', confirm: 'person' }] },
      ['decisions.0.confirm: is only for the decision reject'],
    ],
    [
      'a decider that does not exist',
      { decisions: [{ ...person, decide: 'four-people' }] },
      ['decisions.0.decide: must be one of approve, reject, person, two-people'],
    ],
    [
      'an empty list',
      { decisions: [] },
      [
        'decisions: must have at least one decision',
        expect.stringMatching(
          /^decisions: have none for the band low and [\w.]+, or \d+ other types\. End with one for the band low without types$/,
        ),
      ],
    ],
    [
      'a band twice',
      { decisions: [{ ...person, bands: ['low', 'medium', 'high', 'low'] }] },
      ['decisions.0.bands: must not have a band twice'],
    ],
  ])('is refused for %s', (_, changes, faults) => {
    expect(faultsOf({ ...aDecisionPolicy(), ...changes }).slice(0, faults.length)).toEqual(faults)
  })

  it('is refused for a type that no event has, with the nearest name', () => {
    const types = ['Payments.*', 'Risk.Event.Reportd.v1', 'Workflow.Event.Moved.v1', 'payment.*', 'Xyz.*']
    expect(faultsOf({ ...aDecisionPolicy(), decisions: [{ ...person, types }, person] })).toEqual([
      'decisions.0.types.3: must be a type such as Risk.Event.Reported.v1, or a family such as Payment.*',
      'decisions.0.types.0: names no type of an event. The nearest name is Payment.*',
      'decisions.0.types.1: names no type of an event. The nearest name is Risk.Event.Reported.v1',
      'decisions.0.types.2: names no type of an event',
      'decisions.0.types.3: names no type of an event. The nearest name is Payment.*',
      'decisions.0.types.4: names no type of an event',
    ])
  })

  it('is refused if a band and a type have no decision, with the names of both', () => {
    const reports = ['Risk.*', 'Compliance.*']
    const decisions = [
      { bands: ['low', 'medium'], decide: 'approve' },
      { types: reports, bands: ['high'], decide: 'person' },
    ]
    const [fault, ...others] = faultsOf({ ...aDecisionPolicy(), decisions })
    expect(others).toEqual([])
    expect(fault).toMatch(
      /^decisions: have none for the band high and [\w.]+, or \d+ other types\. End with one for the band high without types$/,
    )
  })

  it('is refused if only a type that is added later would have no decision', () => {
    const families = [...new Set(everyType.map((type) => `${type.split('.')[0]}.*`))]
    const decisions = [
      { bands: ['low', 'medium'], decide: 'approve' },
      { types: families, bands: ['high'], decide: 'person' },
    ]
    expect(faultsOf({ ...aDecisionPolicy(), decisions })).toEqual([
      'decisions: have none for the band high and types that are added later. End with one for the band high without types',
    ])
  })

  it('is refused for a decision that no event reaches', () => {
    const message = 'applies to no event, because earlier decisions match all of its events'
    const decisions = [
      { types: ['Payment.*'], bands: ['high'], decide: 'reject' },
      { types: ['Payment.Transfer.*', 'Payment.Transfer.Observed.v1'], bands: ['high'], decide: 'person' },
      { types: ['Payment.*', 'Risk.*'], bands: ['high'], decide: 'person' },
      person,
      { bands: ['low'], decide: 'approve' },
      { types: ['Risk.*'], bands: ['low', 'medium'], decide: 'approve' },
    ]
    expect(faultsOf({ ...aDecisionPolicy(), decisions })).toEqual([
      `decisions.1: ${message}`,
      `decisions.4: ${message}`,
      `decisions.5: ${message}`,
    ])
  })

  const peopleDecide = 'People decide on these: use person or two-people, here or in an earlier decision of these types'
  const closes = (index: number, named: string) =>
    `decisions.${index}.decide: closes ${named} of the band high. ${peopleDecide}`
  const highReports = { types: ['Risk.*', 'Compliance.*'], bands: ['high'], decide: 'two-people' }

  it.each<[string, readonly object[], readonly string[]]>([
    ['rejects all', [{ ...person, decide: 'reject' }], [closes(0, 'Risk.* and Compliance.*')]],
    [
      'rejects all with a confirmation',
      [{ ...person, decide: 'reject', confirm: 'two-people' }],
      [closes(0, 'Risk.* and Compliance.*')],
    ],
    ['approves all', [{ ...person, decide: 'approve' }], [closes(0, 'Risk.* and Compliance.*')]],
    [
      'names a family, or a part of it, or a type',
      [
        { types: ['Payment.*', 'Risk.Event.*'], bands: ['high'], decide: 'reject', confirm: 'person' },
        { types: ['Compliance.Event.Reported.v1'], bands: ['medium', 'high'], decide: 'approve' },
        { types: ['Risk.*'], bands: ['high'], decide: 'approve' },
        person,
      ],
      [closes(0, 'Risk.Event.*'), closes(1, 'Compliance.Event.Reported.v1'), closes(2, 'Risk.*')],
    ],
    [
      'covers one of the two families before',
      [
        { ...highReports, types: ['Risk.*'] },
        { ...person, decide: 'reject' },
      ],
      [closes(1, 'Compliance.*')],
    ],
    [
      'covers only the types of today before',
      [
        { ...highReports, types: ['Compliance.*', ...everyType.filter((type) => type.startsWith('Risk.'))] },
        { ...person, decide: 'reject' },
      ],
      [closes(1, 'Risk.*')],
    ],
    [
      'covers them before in another band',
      [
        { ...highReports, bands: ['medium'] },
        { ...person, decide: 'reject' },
      ],
      [closes(1, 'Risk.* and Compliance.*')],
    ],
  ])('is refused if the machine closes reports of the high band: it %s', (_, decisions, faults) => {
    expect(faultsOf({ ...aDecisionPolicy(), decisions })).toEqual(faults)
  })

  it('may let the machine close everything else', () => {
    const decisions = [
      { types: ['Risk.*', 'Compliance.*'], bands: ['low', 'medium'], decide: 'reject' },
      highReports,
      { bands: ['low', 'medium', 'high'], decide: 'reject' },
    ]
    expect(faultsOf({ ...aDecisionPolicy(), decisions })).toEqual([])
  })

  it('is refused if it is too long, or no policy at all', () => {
    const types = Array.from({ length: 64 }, (_, index) => `Payment.${'X'.repeat(index)}Y.*`)
    const decisions = [...Array.from({ length: 10 }, () => ({ ...person, types })), person]
    expect(faultsOf({ ...aDecisionPolicy(), decisions })).toHaveLength(20)
    const holidays = Array.from({ length: 401 }, (_, day) => new Date(86_400_000 * day).toISOString().slice(0, 10))
    expect(faultsOf({ ...aDecisionPolicy(), calendar: { ...calendar, holidays } })).toEqual([
      'calendar.holidays: must have at most 400 dates',
    ])
    for (const input of [undefined, null, [], 'strict', 7, {}]) expect(faultsOf(input)).not.toEqual([])
  })
})
