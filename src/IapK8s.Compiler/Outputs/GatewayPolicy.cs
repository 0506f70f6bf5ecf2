using System.Collections.Immutable;
using IapK8s.Policy.Definitions;

namespace IapK8s.Compiler.Outputs;

/// <summary>An effective policy that gateways decide by.</summary>
/// <param name="Policy">Its <see cref="PolicyDefinition.Gateway"/> is set.</param>
/// <param name="AccessLevels">Names of those that it mentions, and of those that these ask for, sorted.</param>
public sealed record GatewayPolicy(PolicyDefinition Policy, PolicySources Sources, ImmutableArray<string> AccessLevels);
