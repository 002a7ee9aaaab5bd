import { inject } from 'vitest'

// Functions and clients read their settings from the environment, in a test as in Lambda.
Object.assign(process.env, inject('environment'), {
  POWERTOOLS_LOG_LEVEL: 'SILENT',
  POWERTOOLS_METRICS_DISABLED: 'true',
})
