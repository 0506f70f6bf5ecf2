using IapK8s.Resources.Status;

namespace IapK8s.Controller.Status;

/// <summary>How providers of both kinds stand. Pure.</summary>
internal static class ProviderStatuses
{
    public static ProviderStatus Of(ObjectStanding standing, StatusInputs inputs)
    {
        var issuer = inputs.Round.Compiled.Providers.GetValueOrDefault($"{standing.Id.Namespace}/{standing.Id.Name}")?.Definition.Issuer;
        var document = issuer is null ? null : inputs.Documents.GetValueOrDefault(issuer);
        var trouble = issuer is null ? null : inputs.ProviderTrouble.GetValueOrDefault(issuer);
        return new ProviderStatus(
            standing.Id.Kind,
            standing.Id.Namespace,
            standing.Id.Name,
            standing.Generation,
            standing.WithReady([standing.Accepted, standing.ResolvedRefs, standing.Condition(ConditionTypes.Programmed, Programmed(issuer, document is not null, trouble), standing.Sound)]),
            issuer,
            document?.FetchedAt);
    }

    private static (bool Status, string Reason, string Message) Programmed(string? issuer, bool isFetched, string? trouble) => (isFetched, trouble) switch
    {
        _ when issuer is null => (false, ConditionReasons.NotInForce, "No version of it is in force"),
        (true, null) => (true, ConditionReasons.Programmed, ""),
        (true, var why) => (false, ConditionReasons.ProviderUnreachable, $"{issuer}: {why}. The keys that were fetched before stay in force."),
        (false, null) => (false, ConditionReasons.ProviderUnreachable, $"{issuer} has not been asked yet"),
        (false, var why) => (false, ConditionReasons.ProviderUnreachable, $"{issuer}: {why}. Nobody can sign in with it."),
    };
}
