namespace IapK8s.Demo.Idp.SignIn;

/// <summary>
/// What the user has done for one authorization request: it travels sealed in that request's URL while the browser goes
/// through the pages. It is how <c>prompt=login</c> and <c>max_age=0</c> ask once and not for ever, and why
/// removing them from the URL is no way round them.
/// </summary>
/// <param name="Request">SHA-256 of the request's other parameters: a turn serves the request it was made for.</param>
/// <param name="Started">When the request first came, in Unix milliseconds; a sign-in counts as fresh when it is not older.</param>
/// <param name="Picked">The user chose to go on with the account at hand.</param>
/// <param name="DeclinedSecondFactor">The user went on without the second step, which the request only wished for.</param>
/// <param name="Cancelled">The user gave up.</param>
internal sealed record Turn(string Request, long Started, bool Picked = false, bool DeclinedSecondFactor = false, bool Cancelled = false);
