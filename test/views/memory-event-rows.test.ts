import { makeMemoryEventRows } from '#test/support/doubles/memory-event-rows.ts'
import { describeEventRows } from '#test/support/ports/event-rows-contract.ts'

describeEventRows('The read model in a map', makeMemoryEventRows)
