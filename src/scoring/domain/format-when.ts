import type { Instant } from '#kernel/domain/instant.ts'

/** Example: `on 2026-03-01 at 12:00:02 UTC`. */
export const formatWhen = (at: Instant): string => `on ${at.slice(0, 10)} at ${at.slice(11, 19)} UTC`

export const capitalised = (text: string): string => text.charAt(0).toUpperCase() + text.slice(1)
