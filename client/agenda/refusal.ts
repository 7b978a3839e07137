/** The agenda understood, and says no. The codes are those of its contract (`openapi.yaml`). */
export class AgendaRefusal extends Error {
  override readonly name = 'AgendaRefusal';
  readonly status: 404 | 409 | 422;
  readonly code: string;
  readonly title: string;

  constructor(status: 404 | 409 | 422, code: string, title: string, detail: string) {
    super(detail);
    this.status = status;
    this.code = code;
    this.title = title;
  }
}
