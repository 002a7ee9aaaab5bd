import { expect, it } from 'vitest'
import { withoutPassword } from '#local/parts/external-endpoint.ts'

it.each([
  ['amqp://guest:guest@127.0.0.1:5672', 'amqp://guest@127.0.0.1:5672'],
  ['amqps://user:p%40ss@broker.example/vhost', 'amqps://user@broker.example/vhost'],
  ['amqp://127.0.0.1', 'amqp://127.0.0.1'],
])('shows %s without its password', (url, shown) => {
  expect(withoutPassword(url)).toBe(shown)
})
