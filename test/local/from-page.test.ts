import { expect, it } from 'vitest'
import { isFromPage } from '#local/parts/from-page.ts'

it.each([
  [{ host: '127.0.0.1:3002' }],
  [{ host: 'localhost:3002' }],
  [{ host: 'LOCALHOST' }],
  [{ host: '[::1]:3002' }],
  [{ host: '127.0.0.1:3002', 'sec-fetch-site': 'none' }],
])('takes %o for a program or the address bar', (headers) => {
  expect(isFromPage(headers)).toBe(false)
})

it.each([
  [{ host: '127.0.0.1:3002', origin: 'https://evil.example' }],
  [{ host: '127.0.0.1:3002', origin: 'null' }],
  [{ host: '127.0.0.1:3002', 'sec-fetch-site': 'cross-site' }],
  [{ host: '127.0.0.1:3002', 'sec-fetch-site': 'same-origin' }],
  [{ host: 'evil.example:3002' }],
  [{ host: '127.0.0.1.evil.example' }],
  [{ host: 'evil.example:3002', 'sec-fetch-site': 'same-origin' }],
  [{ host: '127.0.0.1@evil.example' }],
  [{}],
])('takes %o for a page', (headers) => {
  expect(isFromPage(headers)).toBe(true)
})
