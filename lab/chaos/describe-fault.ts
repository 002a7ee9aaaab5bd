import type { Fault } from './schedule.ts'

const seconds = (ms: number): string => `${(ms / 1_000).toFixed(1)} s`

/** Example: `RabbitMQ is paused for 4.2 s`. */
export const describeFault = (fault: Fault): string => {
  switch (fault.kind) {
    case 'pause':
      return `${fault.part} paused for ${seconds(fault.forMs)}`
    case 'slow':
      return `${fault.part} slowed for ${seconds(fault.forMs)}`
    case 'kill':
      return `${fault.part} killed`
    case 'redelivery':
      return `up to ${fault.count} messages of ${fault.queue} received and returned`
    case 'hold':
      return `up to ${fault.count} messages of ${fault.queue} held for ${seconds(fault.forMs)}`
    case 'poison':
      return `${fault.count} poison in ${fault.queue}`
  }
}

/** One line for each fault: its time and its words. */
export const formatSchedule = (schedule: readonly Fault[]): string =>
  schedule.map((fault) => `  ${seconds(fault.atMs).padStart(8)}  ${describeFault(fault)}`).join('\n')
