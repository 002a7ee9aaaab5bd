import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { expect, it, onTestFinished } from 'vitest'
import { readLabels } from '#lab/backtest/read-labels.ts'

const read = async (text: string) => {
  const folder = await mkdtemp(join(tmpdir(), 'sluice-labels-'))
  onTestFinished(() => rm(folder, { recursive: true }))
  const path = join(folder, 'labels.csv')
  await writeFile(path, text)
  return readLabels(path)
}

it('reads which events were frauds', async () => {
  const labels = await read('event,label\na,1\r\n\n"b,c",False\na,true\n')
  expect([...labels]).toEqual([
    ['a', true],
    ['b,c', false],
  ])
})

it.each([
  ['', 'contains no labels'],
  ['event,label\n', 'contains no labels'],
  ['id,label\na,1', 'the header has "id" where the format has "event"'],
  ['event,label\na,1\nb,perhaps', 'line 3, column 2: "perhaps" is not one of 0, false'],
  ['event,label\na', 'line 2, column 1: the line must have 2 columns and has 1'],
  ['event,label\n,1', 'line 2, column 1: the id is missing'],
  ['event,label\na,1\na,0', 'line 3, column 1: the event has the other label on an earlier line'],
])('refuses %j', async (text, sentence) => {
  await expect(read(text)).rejects.toThrow(sentence)
})
