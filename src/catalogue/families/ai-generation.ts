import * as z from 'zod'
import { type CatalogueEntry, define, personal } from '../define.ts'
import { fileLocation, shortText, userId, writtenText } from '../fields/fields.ts'

const generation = { generationRequestId: z.uuid(), userId }

/** In credits. Fractions are allowed. */
const creditsConsumed = z.number().min(0).optional()

/** Numbers, or the word of a platform for them. */
const aspectRatio = z.union(
  [
    z.string().regex(/^\d{1,5}(?:\.\d{1,3})?:\d{1,5}(?:\.\d{1,3})?$/),
    z.string().regex(/^[A-Za-z][A-Za-z0-9 _-]{0,63}$/),
  ],
  'must be a ratio such as 16:9, or a word such as square',
)

const pixels = z.int().min(1).max(32_768)

const aiGenerationJobRequested = z.looseObject({
  ...generation,
  projectId: z.uuid(),
  prompt: personal(z.string().min(1).max(10_000)),
  styleGuidance: writtenText.optional(),
  brandKitId: shortText.optional(),
  outputFormats: z
    .array(
      z.looseObject({
        platform: shortText,
        aspectRatio,
      }),
    )
    .min(1)
    .max(50),
  customDimensions: z.looseObject({ width: pixels, height: pixels, unit: z.literal('px') }).optional(),
  /** Addresses or storage keys. */
  uploadedImageReferences: personal(z.array(z.string().min(1).max(2048)).max(50)).optional(),
  maxSamples: z.int().min(1).max(100),
  initialResolution: shortText,
})

const aiGenerationSamplesReady = z.looseObject({
  ...generation,
  projectId: z.uuid(),
  sampleAssetIds: z.array(z.uuid()).max(100),
  samplePreviews: z.array(z.looseObject({ assetId: z.uuid(), previewUrl: fileLocation })).max(100),
  creditsConsumed,
})

const aiGenerationAssetReady = z.looseObject({
  ...generation,
  projectId: z.uuid(),
  finalAssetId: z.uuid(),
  assetUrl: fileLocation,
  resolution: shortText,
  creditsConsumed,
})

const aiGenerationJobFailed = z.looseObject({
  ...generation,
  projectId: z.uuid(),
  stage: z.enum(['samples', 'final-asset']),
  errorCode: shortText,
  errorMessage: writtenText.optional(),
  /** Whether the same request may succeed when it is sent again. */
  retryable: z.boolean(),
  creditsRefunded: z.number().min(0).optional(),
})

const exampleJob = {
  generationRequestId: '5f6b0a9e-1c33-4b6e-a3a6-2a0f6e1c7d20',
  userId: '3b1f6f5e-64c6-4d5c-9f0a-8f4f3f0f9a11',
  projectId: '91c7d3e5-8a2b-4f6d-b0c1-7e5a4d3b2f10',
}
const assetId = 'ab2f4c6d-5e7a-4c8b-9d0e-1f2a3b4c5d6e'

/** Names and routing keys of the flat envelope are those of requirement S4. */
export const aiGenerationTypes: readonly CatalogueEntry[] = [
  define({
    type: 'AiGeneration.Job.Requested.v1',
    summary: 'A user requested images from a prompt.',
    publisher: 'the creative platform',
    data: aiGenerationJobRequested,
    example: {
      ...exampleJob,
      prompt: 'A lighthouse at dawn, flat colours.',
      styleGuidance: 'Calm, few details.',
      brandKitId: 'kit-42',
      outputFormats: [
        { platform: 'instagram-story', aspectRatio: '9:16' },
        { platform: 'web-banner', aspectRatio: '1.91:1' },
      ],
      customDimensions: { width: 1080, height: 1920, unit: 'px' },
      uploadedImageReferences: ['uploads/lighthouse-sketch.png'],
      maxSamples: 4,
      initialResolution: '512x512',
    },
    legacy: { name: 'AIGenerationJobRequested', routingKey: 'ai.generation.request.new' },
  }),
  define({
    type: 'AiGeneration.Samples.Ready.v1',
    summary: 'The samples of a request are ready, and the user can choose one.',
    publisher: 'the image generation workflow',
    data: aiGenerationSamplesReady,
    example: {
      ...exampleJob,
      sampleAssetIds: [assetId],
      samplePreviews: [{ assetId, previewUrl: 'https://cdn.example.com/previews/lighthouse-1.webp' }],
      creditsConsumed: 0.25,
    },
    legacy: { name: 'AIGenerationSamplesReady', routingKey: 'ai.generation.samples.ready' },
  }),
  define({
    type: 'AiGeneration.FinalAsset.Ready.v1',
    summary: 'The chosen sample was generated in full resolution.',
    publisher: 'the image generation workflow',
    data: aiGenerationAssetReady,
    example: {
      ...exampleJob,
      finalAssetId: assetId,
      assetUrl: 'https://cdn.example.com/assets/lighthouse.png',
      resolution: '4096x4096',
      creditsConsumed: 2,
    },
    legacy: { name: 'AIGenerationFinalAssetReady', routingKey: 'ai.generation.final.ready' },
  }),
  define({
    type: 'AiGeneration.Job.Failed.v1',
    summary: 'The images of a request could not be generated.',
    publisher: 'the image generation workflow',
    data: aiGenerationJobFailed,
    example: {
      ...exampleJob,
      stage: 'samples',
      errorCode: 'model-overloaded',
      errorMessage: 'No worker took the job in time.',
      retryable: true,
      creditsRefunded: 0.25,
    },
    legacy: { name: 'AIGenerationFailed', routingKey: 'ai.generation.job.failed' },
  }),
]
