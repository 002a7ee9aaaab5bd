import { spawn } from 'node:child_process'
import { expect, it } from 'vitest'
import { startFailed } from '#local/functions-process.ts'
import { StartFailure } from '#local/start-failure.ts'

it('says why the functions could not start, in the words of whoever knows', async () => {
  const said = { type: 'start-failed', reason: 'Settings are missing or wrong. MODEL_URL: must be an address' }
  const script = `process.send({ type: 'calls' }); process.send(${JSON.stringify(said)})`
  const channel = spawn(process.execPath, ['-e', script], { stdio: ['ignore', 'ignore', 'ignore', 'ipc'] })
  const failure = new StartFailure(`The functions did not come up: ${said.reason}. See functions.log.`)
  await expect(startFailed({ channel, part: 'The functions', logPath: 'functions.log' })).rejects.toEqual(failure)
})
