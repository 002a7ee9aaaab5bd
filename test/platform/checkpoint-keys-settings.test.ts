import { expect, it } from 'vitest'
import { checkpointKeysSettings as settings } from '#platform/settings/stations.ts'

const own = 'arn:aws:kms:eu-central-1:000000000000:key/0b7f4a1e-5f8f-4d3b-9d51-0c2f1f2b7a10'
const next = 'arn:aws:kms:eu-west-1:000000000000:key/mrk-4711'
const file = 'file:/secrets/CheckpointKey.json'

it.each([
  [{ CHECKPOINT_KEY: own }, [own]],
  [{ CHECKPOINT_KEY: file }, [file]],
  [{ CHECKPOINT_KEY: own, CHECKPOINT_KEYS: ' ' }, [own]],
  [{ CHECKPOINT_KEY: own, CHECKPOINT_KEYS: ` ${own}  ${next} ` }, [own, next]],
])('accept ARNs of keys, and files: %j', (environment, checkpointKeys) => {
  expect(settings.parse(environment)).toEqual({ checkpointKeys })
})

it.each(['alias/checkpoints', 'arn:aws:kms:eu-central-1:000000000000:alias/checkpoints', '4711', ''])(
  'refuse another name of a key: %j',
  (name) => {
    expect(() => settings.parse({ CHECKPOINT_KEY: name })).toThrow('ARN of a key')
    if (name)
      expect(() => settings.parse({ CHECKPOINT_KEY: own, CHECKPOINT_KEYS: `${own} ${name}` })).toThrow('ARN of a key')
  },
)
