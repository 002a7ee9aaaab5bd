import { describeAssessmentStore } from '#test/support/assessment-store-contract.ts'
import { makeMemoryAssessmentStore } from '#test/support/memory-assessment-store.ts'

describeAssessmentStore('the in-memory store', makeMemoryAssessmentStore)
