using IapK8s.Policy.Cel;
using IapK8s.Policy.Cel.Values;
using IapK8s.TestKit.Clusters.Access;

namespace IapK8s.TestKit.Clusters.Admission.Expressions;

/// <summary>Kubernetes' authorizer library (kubernetes.io/docs/reference/using-api/cel/#kubernetes-authorizer-library), without selectors.</summary>
internal static class AuthorizerFunctions
{
    public static IReadOnlyList<CelFunction> All { get; } =
    [
        CelFunction.Declare(static (ref _, a) => CelValue.Of(Authorizer(a).Ask(CheckValue.Path, new AccessQuestion("") { Path = a[1].AsString() })), $"({AuthorizerValue.Name}).path(string): {CheckValue.Path}"),
        CelFunction.Declare(static (ref _, a) => CelValue.Of(Authorizer(a).Ask(CheckValue.Group, new AccessQuestion("") { Group = a[1].AsString() })), $"({AuthorizerValue.Name}).group(string): {CheckValue.Group}"),
        CelFunction.Declare(static (ref _, a) => CelValue.Of(Authorizer(a).As(Caller.ServiceAccount(a[1].AsString(), a[2].AsString(), ""))), $"({AuthorizerValue.Name}).serviceAccount(string, string): {AuthorizerValue.Name}"),
        Narrow(CheckValue.Group, "resource", static (question, text) => question with { Resource = text }),
        Narrow(CheckValue.Resource, "subresource", static (question, text) => question with { Subresource = text }),
        Narrow(CheckValue.Resource, "namespace", static (question, text) => question with { Namespace = text }),
        Narrow(CheckValue.Resource, "name", static (question, text) => question with { Name = text }),
        CelFunction.Declare(static (ref _, a) => CelValue.Of(((CheckValue)a[0].AsOpaque()).Check(a[1].AsString())), $"({CheckValue.Resource}).check(string): {DecisionValue.Name}", $"({CheckValue.Path}).check(string): {DecisionValue.Name}"),
        CelFunction.Declare(static (ref _, a) => CelValue.Of(((DecisionValue)a[0].AsOpaque()).IsAllowed), $"({DecisionValue.Name}).allowed(): bool"),
        CelFunction.Declare(static (ref _, _) => CelValue.Of(""), $"({DecisionValue.Name}).reason(): string", $"({DecisionValue.Name}).error(): string"),
        CelFunction.Declare(static (ref _, _) => CelValue.False, $"({DecisionValue.Name}).errored(): bool"),
    ];

    private static AuthorizerValue Authorizer(ReadOnlySpan<CelValue> arguments) => (AuthorizerValue)arguments[0].AsOpaque();

    private static CelFunction Narrow(string on, string name, Func<AccessQuestion, string, AccessQuestion> change) => CelFunction.Declare(
        (ref _, a) => CelValue.Of(((CheckValue)a[0].AsOpaque()).With(CheckValue.Resource, change(((CheckValue)a[0].AsOpaque()).Question, a[1].AsString()))),
        $"({on}).{name}(string): {CheckValue.Resource}");
}
