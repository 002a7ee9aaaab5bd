import { describe, expect, it } from 'vitest'
import { catalogue, producerTypes, suggestionFor } from '#catalogue/catalogue.ts'
import { legacyOf, typeNamed } from '#catalogue/legacy.ts'

/** Requirement S4: these four exist outside, and are so to the letter. */
const existing = [
  ['AIGenerationJobRequested', 'ai.generation.request.new', 'AiGeneration.Job.Requested.v1'],
  ['AIGenerationSamplesReady', 'ai.generation.samples.ready', 'AiGeneration.Samples.Ready.v1'],
  ['SubscriptionTierChanged', 'user.subscription.changed', 'Subscription.Tier.Changed.v1'],
  ['UserRegisteredNeedsVerification', 'user.auth.verification.required', 'User.Account.Registered.v1'],
] as const

const families = /^(?:AiGeneration|User|Subscription|Collaboration|DeveloperApi)\./
const creative = [...catalogue.values()].filter(({ type }) => families.test(type))

describe('a name of the flat envelope', () => {
  it.each(existing)('%s is routed by %s and means %s', (name, routingKey, type) => {
    expect(typeNamed(name)).toBe(type)
    expect(legacyOf(type)).toEqual({ name, routingKey })
  })

  it.each(creative)('is there for $type, and leads back to it', ({ type }) => {
    const legacy = legacyOf(type)
    expect(typeNamed(legacy?.name ?? '')).toBe(type)
    expect(legacy?.routingKey).toMatch(
      /^(?:ai\.generation|user\.(?:account|auth|subscription)|billing\.subscription|notification\.trigger)(?:\.[a-z]+){1,2}$/,
    )
  })

  it('is unique, and so is its routing key', () => {
    for (const part of ['name', 'routingKey'] as const) {
      expect(new Set(creative.map(({ legacy }) => legacy?.[part])).size).toBe(creative.length)
    }
  })

  it('is not there for a type that never was in a flat envelope', () => {
    expect(legacyOf('Trading.Order.Placed.v1')).toBeUndefined()
    expect(legacyOf('Unknown.Entity.Changed.v1')).toBeUndefined()
    expect(typeNamed('OrderPlaced')).toBe('OrderPlaced')
    expect(typeNamed('constructor')).toBe('constructor')
  })
})

describe('an alias', () => {
  const aliased = [...catalogue.values()].flatMap(({ type, aliases = [] }) => aliases.map((alias) => ({ alias, type })))

  it.each(aliased)('$alias means $type', ({ alias, type }) => {
    expect(typeNamed(alias)).toBe(type)
    expect(typeNamed(type)).toBe(type)
  })

  it('belongs to one type, and names no other', () => {
    expect(aliased.filter(({ alias }) => catalogue.has(alias))).toEqual([])
    expect(new Set(aliased.map(({ alias }) => alias)).size).toBe(aliased.length)
  })

  it.each([
    ['Challenge.Startd.v1', 'Challenge.Started.v1'],
    ['AIGenerationJobRequest', 'AIGenerationJobRequested'],
    ['Challenge.Atempt.Started.v1', 'Challenge.Attempt.Started.v1'],
  ])('is suggested for %s, if it is the nearest name', (misspelled, name) => {
    expect(suggestionFor(misspelled, producerTypes)).toBe(` The nearest type is ${name}.`)
  })
})
