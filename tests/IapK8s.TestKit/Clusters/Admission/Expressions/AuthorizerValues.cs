using IapK8s.Policy.Cel.Types;
using IapK8s.Policy.Cel.Values;
using IapK8s.TestKit.Clusters.Access;

namespace IapK8s.TestKit.Clusters.Admission.Expressions;

/// <summary>The variable <c>authorizer</c>: who is asked, and as whom.</summary>
internal sealed class AuthorizerValue(RoleEvaluator roles, Caller caller) : CelOpaque
{
    public const string Name = "kubernetes.authorization.Authorizer";

    public override CelType Type { get; } = CelType.Opaque(Name);

    public CheckValue Ask(string typeName, AccessQuestion question) => new(typeName, this, question);

    public bool Allows(AccessQuestion question) => roles.Allows(caller, question);

    public AuthorizerValue As(Caller other) => new(roles, other);

    public override bool Equals(object? obj) => ReferenceEquals(this, obj);

    public override int GetHashCode() => System.Runtime.CompilerServices.RuntimeHelpers.GetHashCode(this);

    public override string ToString() => Name;
}

/// <summary>A question to the authorizer that is being put together: a group's, a resource's or a path's.</summary>
internal sealed class CheckValue(string typeName, AuthorizerValue authorizer, AccessQuestion question) : CelOpaque
{
    public const string Path = "kubernetes.authorization.PathCheck";
    public const string Group = "kubernetes.authorization.GroupCheck";
    public const string Resource = "kubernetes.authorization.ResourceCheck";

    public AccessQuestion Question => question;

    public override CelType Type { get; } = CelType.Opaque(typeName);

    public CheckValue With(string type, AccessQuestion changed) => new(type, authorizer, changed);

    public DecisionValue Check(string verb) => new(authorizer.Allows(question with { Verb = verb }));

    public override bool Equals(object? obj) => obj is CheckValue other && other.Question == question;

    public override int GetHashCode() => question.GetHashCode();

    public override string ToString() => typeName;
}

/// <summary>What the authorizer answered.</summary>
internal sealed class DecisionValue(bool isAllowed) : CelOpaque
{
    public const string Name = "kubernetes.authorization.Decision";

    public bool IsAllowed => isAllowed;

    public override CelType Type { get; } = CelType.Opaque(Name);

    public override bool Equals(object? obj) => obj is DecisionValue other && other.IsAllowed == isAllowed;

    public override int GetHashCode() => isAllowed.GetHashCode();

    public override string ToString() => isAllowed ? "allowed" : "not allowed";
}
