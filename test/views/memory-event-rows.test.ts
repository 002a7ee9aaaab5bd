import { describeEventRows } from '#test/support/event-rows-contract.ts'
import { makeMemoryEventRows } from '#test/support/memory-event-rows.ts'

describeEventRows('The read model in a map', makeMemoryEventRows)
