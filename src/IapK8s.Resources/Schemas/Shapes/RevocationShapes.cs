using IapK8s.Resources.Revocations;
using static IapK8s.Resources.Schemas.FieldShape;

namespace IapK8s.Resources.Schemas.Shapes;

/// <summary>Revocations are judged by the schema alone: they have to work while every webhook is down.</summary>
internal static class RevocationShapes
{
    private const string DeadForGood = "a session is dead for good: remove it";

    public static readonly ObjectShape Revocation = new(typeof(IapRevocationSpec))
    {
        [nameof(IapRevocationSpec.User)] = Plain(),
        [nameof(IapRevocationSpec.SessionId)] = Of(TextFormats.SessionId),
        [nameof(IapRevocationSpec.NotBefore)] = Of(TimeFormats.Moment),
        [nameof(IapRevocationSpec.Until)] = Of(TimeFormats.Moment),
        [nameof(IapRevocationSpec.Expires)] = Of(TimeFormats.Moment),
        Rules =
        [
            CelRule.Required("has(self.user) || has(self.sessionId)", "write user: {provider: ..., sub: ...}, user: {provider: ..., email: ...}, or sessionId", ".user"),
            CelRule.Forbidden("!has(self.user) || !has(self.sessionId)", "both user and sessionId are given: write two revocations", ".sessionId"),
            CelRule.Required("!has(self.user) || has(self.notBefore) || has(self.until)",
                "write notBefore, up to when sign-ins are refused, or until, up to when the person is blocked altogether", ".notBefore"),
            CelRule.Forbidden("!has(self.notBefore) || !has(self.sessionId)", $"notBefore is given for a session: {DeadForGood}", ".notBefore"),
            CelRule.Forbidden("!has(self.until) || !has(self.sessionId)", $"until is given for a session: {DeadForGood}", ".until"),
            CelRule.Forbidden("!has(self.expires) || !has(self.sessionId)", $"expires is given for a session: {DeadForGood}", ".expires"),
            new("!has(self.expires) || !has(self.notBefore) || timestamp(self.expires) > timestamp(self.notBefore)", "expires is not after notBefore: write a later time, or leave expires out", ".expires"),
            new("!has(self.expires) || !has(self.until) || timestamp(self.expires) > timestamp(self.until)", "expires is not after until: write a later time, or leave expires out", ".expires"),
            // What was ended must not come back by an edit.
            new("self == oldSelf", "a revocation never changes: write another one; deleting this one lifts a block and nothing else", Reason: CelReason.FieldValueForbidden),
        ],
    };

    public static readonly ObjectShape User = new(typeof(RevokedUser))
    {
        [nameof(RevokedUser.Provider)] = Of(TextFormats.ProviderName).Required(),
        [nameof(RevokedUser.Sub)] = Of(TextFormats.Subject),
        [nameof(RevokedUser.Email)] = Of(TextFormats.Email),
        Rules =
        [
            CelRule.Required("has(self.sub) || has(self.email)", "write sub, the provider's subject, or email", ".sub"),
            CelRule.Forbidden("!has(self.sub) || !has(self.email)", "both sub and email are given: keep sub, it names the person also after a change of address", ".email"),
        ],
    };
}
