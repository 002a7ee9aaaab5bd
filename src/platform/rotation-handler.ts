import { injectLambdaContext } from '@aws-lambda-powertools/logger/middleware'
import middy from '@middy/core'
import * as z from 'zod'
import { type RotationStep, rotationSteps } from '#facts/application/rotate-fact-keys.ts'
import { type Logger, logContext } from './logger.ts'

const rotationEvent = z.object({
  Step: z.enum(rotationSteps),
  SecretId: z.string(),
  ClientRequestToken: z.string().min(1),
})

type Parts = Readonly<{ logger: Logger; secretId: string }>

/**
 * Wraps one use case as the rotation of one secret. Secrets Manager repeats a step that throws.
 * @throws Error for a rotation of another secret.
 */
export const rotationHandler = ({ logger, secretId }: Parts, act: (step: RotationStep) => Promise<void>) =>
  middy(async (event: unknown): Promise<void> => {
    const { Step: step, SecretId, ClientRequestToken: versionId } = rotationEvent.parse(event)
    if (SecretId !== secretId) throw new Error('The rotation is of another secret. Correct the rotation schedule.')
    await act({ step, versionId })
    logger.info('A step of a rotation is done', { step, versionId })
  }).use(injectLambdaContext(logger, logContext))
