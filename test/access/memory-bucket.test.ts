import { describeBucket } from '#test/support/bucket-contract.ts'
import { makeMemoryBucket } from '#test/support/memory-bucket.ts'

const arrivals = new Map<string, number>()

describeBucket('the in-memory bucket', (clock) => makeMemoryBucket(() => clock.us, arrivals))
