/**
 * What a person did with one press to many hashtags ("reject the rest") is as many judgements, and one thing to take back:
 * their client ids are the gesture's, each with its place in it.
 */
export const inGesture = (gesture: string, place: number): string => `${gesture}+${place}`;

/** The gesture that a client id belongs to; undefined for a judgement that stands alone. */
export const gestureOf = (clientId: string): string | undefined => /^(.+)\+\d+$/.exec(clientId)?.[1];
