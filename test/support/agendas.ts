import { type Organisation, readOrganisation } from '../../definitions/organisation.js';

/** One post with one counter: Mondays from nine to ten, three visits of twenty minutes, two at a time. */
export const EXAMPLE_ORGANISATION = `authority: { id: direction, title: { en: Direction }, zone: Africa/Casablanca, calendar: ma }
posts:
  rabat:
    title: { fr: Service de Rabat, ar: مصلحة الرباط }
    country: MA
    zone: Africa/Casablanca
    calendar: ma
    currency: MAD
    agendas:
      counter:
        title: { en: Counter }
        purposes: [other, registration]
        hours: { monday: ["09:00-10:00"] }
        slot: 20 minutes
        places: 2
        ahead: 30 days
        answer-within: 24 hours
        group: desk
default-post: rabat
groups:
  desk: { title: { en: Desk }, members: [agent.amal] }
`;

export const exampleOrganisation = (): Organisation => readOrganisation(EXAMPLE_ORGANISATION).organisation as Organisation;
