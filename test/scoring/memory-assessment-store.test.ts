import { makeMemoryAssessmentStore } from '#test/support/doubles/memory-assessment-store.ts'
import { describeAssessmentStore } from '#test/support/ports/assessment-store-contract.ts'

describeAssessmentStore('the in-memory store', makeMemoryAssessmentStore)
