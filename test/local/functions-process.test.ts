import { spawn } from 'node:child_process'
import { expect, it } from 'vitest'
import { startFailed } from '#local/programs/channel.ts'
import { StartFailure } from '#local/start-failure.ts'

it('reports the reason why the functions could not start', async () => {
  const failed = { type: 'start-failed', reason: 'Settings are missing or invalid. MODEL_URL: must be a URL' }
  const script = `process.send({ type: 'calls' }); process.send(${JSON.stringify(failed)})`
  const channel = spawn(process.execPath, ['-e', script], { stdio: ['ignore', 'ignore', 'ignore', 'ipc'] })
  const failure = new StartFailure(`The functions did not start: ${failed.reason}. See functions.log.`)
  await expect(startFailed({ channel, part: 'The functions', logPath: 'functions.log' })).rejects.toEqual(failure)
})
