using IapK8s.Resources.Schemas.Shapes;

namespace IapK8s.Resources.Schemas;

/// <summary>The shape of every type that stands in a resource.</summary>
internal static class ShapeTable
{
    private static readonly Dictionary<Type, ObjectShape> Known = new ObjectShape[]
    {
        PolicyShapes.Shared, PolicyShapes.Policy, PolicyShapes.ClusterPolicy, PolicyShapes.Owner,
        TargetShapes.Target, TargetShapes.Selector, TargetShapes.Requirement, TargetShapes.Provider,
        RuleShapes.Rule, RuleShapes.Requirement,
        SettingShapes.Session, SettingShapes.Programmatic, SettingShapes.Assertion, SettingShapes.Cors, SettingShapes.Paths, SettingShapes.AccessDenied, SettingShapes.Network, SettingShapes.Audit,
        SettingShapes.Capture, SettingShapes.Opaque, SettingShapes.Loopback, SettingShapes.Ceiling,
        ProviderShapes.Provider, ProviderShapes.Secret, ProviderShapes.Claims,
        LevelShapes.Level, LevelShapes.Basic, LevelShapes.Custom, LevelShapes.Condition, LevelShapes.Window,
        GroupShapes.Group,
        DirectoryShapes.Directory, DirectoryShapes.Tls, DirectoryShapes.Bind, DirectoryShapes.Secret, DirectoryShapes.Users, DirectoryShapes.Identity, DirectoryShapes.Groups, DirectoryShapes.Schedule, DirectoryShapes.Guard,
        RevocationShapes.Revocation, RevocationShapes.User,
        ApplicationShapes.Application, ApplicationShapes.HostTls, ApplicationShapes.Upstream, ApplicationShapes.Tls, ApplicationShapes.Secret, ApplicationShapes.SecretKey,
        ApplicationShapes.HealthCheck, ApplicationShapes.PathPrefix, ApplicationShapes.Timeouts,
        StatusShapes.Resource, StatusShapes.Condition, StatusShapes.Policy, StatusShapes.Summary, StatusShapes.Audience, StatusShapes.Effective, StatusShapes.Setting, StatusShapes.RuleCount, StatusShapes.Provider,
        StatusShapes.Directory, StatusShapes.Pending,
    }.ToDictionary(shape => shape.Type);

    /// <exception cref="InvalidOperationException">The type has none.</exception>
    public static ObjectShape Of(Type type) =>
        Known.GetValueOrDefault(type) ?? throw new InvalidOperationException($"{type.Name} has no shape: write one in Schemas/Shapes and add it to the table");
}
