/** 128 random bits in hex: what makes a repeated decision recognisable. (`randomUUID` is missing outside secure contexts.) */
export function newClientId(): string {
  return Array.from(crypto.getRandomValues(new Uint8Array(16)), (byte) => byte.toString(16).padStart(2, '0')).join('');
}
