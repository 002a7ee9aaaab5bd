import { projectFolder } from '#local/copy/running-copy.ts'
import EventSources from '#local/functions/serverless-plugin.ts'
import { readTemplate } from '#local/provision/template.ts'

/**
 * Starts two functions as `serverless offline start` does: the first reads a stream and a queue, the second has the setting MODEL_URL. The
 * folder of the bundles is the argument, relative to the project.
 */
const [, , location = '', modelUrl = ''] = process.argv
const { custom } = readTemplate('serverless.yml') as { custom: Record<string, unknown> }
const limits = { timeout: 10, memorySize: 256 }

const plugin = new EventSources({
  serviceDir: projectFolder,
  service: {
    provider: { environment: {} },
    functions: {
      'record-reading': {
        ...{ name: 'sluice-local-record-reading', handler: 'functions/access/record-reading.handler' },
        ...limits,
        // The start waits for an answer about the stream, so that a call to either is made before the start ends.
        events: [
          { stream: { arn: { 'Fn::GetAtt': ['FactsTable', 'StreamArn'] } } },
          { sqs: { arn: 'arn:aws:sqs:eu-central-1:000000000000:first', batchSize: 10 } },
        ],
      },
      'score-event': {
        ...{ name: 'sluice-local-score-event', handler: 'functions/scoring/score-event.handler' },
        ...limits,
        environment: { MODEL_URL: modelUrl },
      },
    } as Record<string, { handler: string }>,
    custom: { ...custom, 'serverless-offline': { location } },
  },
})
await plugin.hooks['offline:start:init']?.()
