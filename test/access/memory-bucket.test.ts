import { makeMemoryBucket } from '#test/support/doubles/memory-bucket.ts'
import { describeBucket } from '#test/support/ports/bucket-contract.ts'

const arrivals = new Map<string, number>()

describeBucket('the in-memory bucket', (clock) => makeMemoryBucket(() => clock.us, arrivals))
