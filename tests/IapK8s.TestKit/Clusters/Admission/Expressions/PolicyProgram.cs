using System.Text.Json.Nodes;
using IapK8s.Policy.Cel;
using IapK8s.Policy.Cel.Types;
using IapK8s.TestKit.Clusters.Objects;

namespace IapK8s.TestKit.Clusters.Admission.Expressions;

/// <summary>One check of a policy: what must hold, and what to say where it does not.</summary>
internal sealed record Validation(string Expression, CelProgram Program, CelProgram? Message, string? FixedMessage, string Reason);

/// <summary>The compiled expressions of a ValidatingAdmissionPolicy, or of a webhook's <c>matchConditions</c>.</summary>
internal sealed class PolicyProgram
{
    private readonly List<string> _problems = [];

    private PolicyProgram(CelEnvironment environment) => Environment = environment;

    /// <summary>With a variable <c>variables.x</c> for each of the policy's.</summary>
    public CelEnvironment Environment { get; private set; }

    /// <summary>By their places in the environment.</summary>
    public IReadOnlyDictionary<int, CelProgram> Variables { get; private set; } = new Dictionary<int, CelProgram>();

    public IReadOnlyList<(string Name, CelProgram Program)> MatchConditions { get; private set; } = [];

    public IReadOnlyList<Validation> Validations { get; private set; } = [];

    /// <summary>Field and reason of each expression that does not compile.</summary>
    public IReadOnlyList<string> Problems => _problems;

    public static PolicyProgram Compile(JsonObject spec)
    {
        List<CelVariable> known =
        [
            new("object", CelType.Dyn), new("oldObject", CelType.Dyn), new("request", CelType.Dyn), new("params", CelType.Dyn), new("namespaceObject", CelType.Dyn),
            new("authorizer", CelType.Opaque(AuthorizerValue.Name)), new("authorizer.requestResource", CelType.Opaque(CheckValue.Resource)),
        ];
        var policy = new PolicyProgram(Make(known));
        // Conditions come before the variables; a variable may name those above it.
        policy.MatchConditions = [.. spec.Objects("matchConditions").Select((each, i) => (each.Text("name") ?? "", policy.Read(each, "expression", $"matchConditions[{i}].expression", CelType.Bool))).Where(each => each.Item2 is not null).Select(each => (each.Item1, each.Item2!))];
        var variables = new Dictionary<int, CelProgram>();
        foreach (var variable in spec.Objects("variables"))
        {
            if (policy.Read(variable, "expression", $"variables[{variable.Text("name")}].expression", expected: null) is not { } program)
                continue;
            variables[known.Count] = program;
            known.Add(new CelVariable($"variables.{variable.Text("name")}", program.ResultType));
            policy.Environment = Make(known);
        }
        policy.Variables = variables;
        policy.Validations = [.. spec.Objects("validations").Select(policy.ReadValidation).OfType<Validation>()];
        return policy;
    }

    private Validation? ReadValidation(JsonObject validation, int index)
    {
        var program = Read(validation, "expression", $"validations[{index}].expression", CelType.Bool);
        var message = validation.ContainsKey("messageExpression") ? Read(validation, "messageExpression", $"validations[{index}].messageExpression", CelType.String) : null;
        return program is null ? null : new Validation(validation.Text("expression")!, program, message, validation.Text("message"), validation.Text("reason") ?? "Invalid");
    }

    private CelProgram? Read(JsonObject holder, string member, string field, CelType? expected)
    {
        var compiled = Environment.Compile(holder.Text(member) ?? "", expected);
        if (compiled.Program is null)
            _problems.Add($"{field}: compilation failed: {string.Join("; ", compiled.Issues)}");
        return compiled.Program;
    }

    private static CelEnvironment Make(IEnumerable<CelVariable> variables) =>
        new(variables, AuthorizerFunctions.All, new CelSettings { Limits = CelLimits.Default with { Budget = 10_000_000 } });
}
