/** The other place cannot be reached now, or has too much to do. */
export class PlaceUnavailable extends Error {
  override readonly name = 'PlaceUnavailable';
}
