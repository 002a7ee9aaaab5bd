import { servePart } from '../programs/serve-part.ts'
import { type EmulatorOptions, startAwsEmulator } from './aws-emulator.ts'

await servePart<EmulatorOptions>((options) => startAwsEmulator({ ...options, log: console.log }))
