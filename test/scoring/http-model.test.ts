import type { RequestListener } from 'node:http'
import { setTimeout as wait } from 'node:timers/promises'
import { afterEach, describe, expect, it } from 'vitest'
import { makeHttpModel } from '#scoring/adapters/http-model.ts'
import type { Model } from '#scoring/application/ports.ts'
import { assess, makeRuleset } from '#scoring/domain/ruleset.ts'
import { aRuleset, someInputs } from '#test/support/builders/an-assessed-event.ts'
import { answerWithText, startModelServer } from '#test/support/world/a-model-server.ts'

const judgement = assess(makeRuleset(aRuleset()), someInputs)

const running: { stop: () => Promise<void> }[] = []

afterEach(async () => {
  await Promise.all(running.splice(0).map(({ stop }) => stop()))
})

const timeoutMs = 300

/** A model behind a server that answers so, and what became of each question. */
const aModel = async (answer: RequestListener, restMs = 10_000) => {
  const server = await startModelServer(answer)
  running.push(server)
  const outcomes: string[] = []
  const report = (outcome: string) => void outcomes.push(outcome)
  const model = makeHttpModel({ url: server.url, name: 'advisor', timeoutMs, restMs, report })
  if (model === undefined) throw new Error('There is no model.')
  return { server, model, outcomes }
}

const ask = (model: Model) => model.explain(judgement, { type: 'Payment.Transfer.Observed.v1' })

const fine = answerWithText(JSON.stringify({ score: 71.5, text: 'Everything left the account.\nThat is odd.' }))

const neverEnding: RequestListener = (_, response) => {
  response.writeHead(200)
  const write = (): void => {
    while (!response.destroyed && response.write(Buffer.alloc(4096, 'x')));
    if (!response.destroyed) response.once('drain', write)
  }
  write()
}

const trickling: RequestListener = (_, response) => {
  response.writeHead(200)
  const drip = setInterval(() => response.write(' '), 20)
  response.on('close', () => clearInterval(drip))
}

describe('a model over HTTP', () => {
  it('gives its opinion', async () => {
    const { model, outcomes } = await aModel(fine)
    expect(await ask(model)).toEqual({
      name: 'advisor',
      outcome: 'answered',
      score: 71.5,
      text: 'Everything left the account.\nThat is odd.',
    })
    expect(outcomes).toEqual(['answered'])
  })

  it('need not give a score', async () => {
    const { model } = await aModel(answerWithText('{"text":"Odd."}'))
    expect(await ask(model)).toEqual({ name: 'advisor', outcome: 'answered', text: 'Odd.' })
  })

  it('receives what the rules saw and concluded, and no person', async () => {
    const { model, server } = await aModel(fine)
    await ask(model)
    const { score, sum, band, reasons, tried, inputs } = judgement
    const [asked] = server.asked
    expect(JSON.parse(asked?.body ?? '')).toEqual({
      event: { type: 'Payment.Transfer.Observed.v1' },
      judgement: { score, sum, band, reasons, tried, inputs },
      ruleset: { id: 'acme', version: 3 },
    })
    expect(asked?.headers).not.toHaveProperty('authorization')
  })

  it('does not exist where no address is set', () => {
    expect(makeHttpModel({ url: '', name: 'advisor', timeoutMs })).toBeUndefined()
  })

  it.each<[string, RequestListener]>([
    ['sends nothing', () => undefined],
    ['sends its answer drop by drop', trickling],
  ])('is late when it %s, and delays no event longer than it may', async (_, answer) => {
    const { model } = await aModel(answer)
    const startedAt = performance.now()
    expect(await ask(model)).toEqual({ name: 'advisor', outcome: 'late' })
    expect(performance.now() - startedAt).toBeLessThan(timeoutMs + 250)
  })

  it.each<[string, RequestListener]>([
    ['answers 500', answerWithText('{"text":"Odd."}', 500)],
    ['answers 204', (_, response) => void response.writeHead(204).end()],
    ['sends elsewhere', (_, response) => void response.writeHead(302, { location: '/other' }).end()],
    ['hangs up', (request) => void request.socket.destroy()],
    [
      'hangs up in the middle of its answer',
      (request, response) => {
        response.writeHead(200, { 'content-length': '100' })
        response.write('{"text":', () => request.socket.destroy())
      },
    ],
  ])('has failed when it %s', async (_, answer) => {
    const { model, server } = await aModel(answer)
    expect(await ask(model)).toEqual({ name: 'advisor', outcome: 'failed' })
    expect(server.asked).toHaveLength(1)
  })

  it('has failed when it is not there', async () => {
    const { model, server } = await aModel(fine)
    await server.stop()
    expect(await ask(model)).toEqual({ name: 'advisor', outcome: 'failed' })
  })

  it.each([
    ['a score past 100', '{"score":101,"text":"Odd."}'],
    ['a score below 0', '{"score":-1,"text":"Odd."}'],
    ['NaN for a score', '{"score":NaN,"text":"Odd."}'],
    ['a score beyond all numbers', '{"score":1e400,"text":"Odd."}'],
    ['a score in words', '{"score":"71","text":"Odd."}'],
    ['no text', '{"score":71}'],
    ['an empty text', '{"score":71,"text":""}'],
    ['a text of 2,001 characters', JSON.stringify({ text: 'x'.repeat(2001) })],
    ['half of a surrogate pair', '{"text":"\\ud800"}'],
    ['a control character', '{"text":"\\u001b[2J"}'],
    ['a character that cannot be seen', '{"text":"Odd\\u200b."}'],
    ['words that are turned around', '{"text":"\\u202edda"}'],
    ['a soft hyphen', '{"text":"od\\u00add"}'],
    ['a line that ends in a way of its own', '{"text":"Odd.\\u2028History."}'],
    ['a paragraph that ends in a way of its own', '{"text":"Odd.\\u2029History."}'],
    ['a return of the carriage', '{"text":"Odd.\\rEven."}'],
    ['more than was asked', '{"text":"Odd.","band":"low"}'],
    ['a list', '[]'],
    ['nothing', ''],
    ['no JSON', '<html>'],
    ['no UTF-8', Buffer.from([0x22, 0xff, 0x22])],
    ['more than can be read', `{"text":"Odd."${' '.repeat(20_000)}}`],
  ])('is refused for %s', async (_, text) => {
    const { model } = await aModel(answerWithText(text))
    expect(await ask(model)).toEqual({ name: 'advisor', outcome: 'refused' })
  })

  it('is refused for an answer without an end, before its time is over', async () => {
    const { model } = await aModel(neverEnding)
    expect(await ask(model)).toEqual({ name: 'advisor', outcome: 'refused' })
  })
})

describe('the circuit before a model', () => {
  const fiveTimes = async (model: Model) => {
    for (let time = 0; time < 5; time += 1) await ask(model)
  }

  it('opens when it fails five times in a row, and then does not ask', async () => {
    const { model, server, outcomes } = await aModel(answerWithText('', 500))
    await fiveTimes(model)
    server.answerWith(fine)
    expect(await ask(model)).toEqual({ name: 'advisor', outcome: 'open' })
    expect(server.asked).toHaveLength(5)
    expect(outcomes).toEqual([...Array(5).fill('failed'), 'open'])
  })

  it('opens for a model that lies, too', async () => {
    const { model } = await aModel(answerWithText('{"score":101}'))
    await fiveTimes(model)
    expect(await ask(model)).toMatchObject({ outcome: 'open' })
  })

  it('stays closed while an answer comes between the failures', async () => {
    const { model, server } = await aModel(answerWithText('', 500))
    for (let time = 0; time < 8; time += 1) {
      server.answerWith(time % 4 === 3 ? fine : answerWithText('', 500))
      expect((await ask(model)).outcome).not.toBe('open')
    }
  })

  it('lets one question through after a while, and closes when that is answered', async () => {
    const { model, server } = await aModel(answerWithText('', 500), 50)
    await fiveTimes(model)
    server.answerWith(fine)
    await wait(60)
    const answers = await Promise.all([ask(model), ask(model), ask(model)])
    expect(answers.map(({ outcome }) => outcome)).toEqual(['answered', 'answered', 'answered'])
  })

  it('opens again when that fails, and delays no event longer than one time limit', async () => {
    const { model, server } = await aModel(answerWithText('', 500), 50)
    await fiveTimes(model)
    server.answerWith(() => undefined)
    await wait(60)
    const startedAt = performance.now()
    const answers = await Promise.all([ask(model), ask(model), ask(model)])
    expect(performance.now() - startedAt).toBeLessThan(timeoutMs + 250)
    expect(answers.map(({ outcome }) => outcome)).toEqual(['late', 'open', 'open'])
    expect(server.asked).toHaveLength(6)
  })
})
