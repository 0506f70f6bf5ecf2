using System.Text.RegularExpressions;

namespace IapK8s.Chart.Tests.Images;

/// <param name="Word">FROM, COPY, RUN and so on.</param>
internal sealed record Instruction(string Word, string Rest);

/// <summary>One stage of the Dockerfile.</summary>
internal sealed record Stage(string Name, string Base, IReadOnlyList<Instruction> Instructions)
{
    public IEnumerable<string> All(string word) => Instructions.Where(instruction => instruction.Word == word).Select(instruction => instruction.Rest);
}

/// <summary>The Dockerfile as far as one can tell without building it.</summary>
internal sealed partial record Dockerfile(IReadOnlyDictionary<string, string> Arguments, IReadOnlyList<Stage> Stages)
{
    public static Dockerfile Read(string text)
    {
        var arguments = new Dictionary<string, string>();
        var stages = new List<(string Name, string Base, List<Instruction> Instructions)>();
        foreach (var instruction in Instructions(text))
        {
            if (From().Match($"{instruction.Word} {instruction.Rest}") is { Success: true } from)
            {
                stages.Add((from.Groups["name"].Value, from.Groups["base"].Value, []));
            }
            else if (stages.Count > 0)
            {
                stages[^1].Instructions.Add(instruction);
            }
            else
            {
                var parts = instruction.Rest.Split('=', 2);
                arguments.Add(parts[0], parts[1]);
            }
        }

        return new Dockerfile(arguments, [.. stages.Select(stage => new Stage(stage.Name, stage.Base, stage.Instructions))]);
    }

    private static IEnumerable<Instruction> Instructions(string text)
    {
        var lines = text.Split('\n').Where(line => line.Trim().Length > 0 && !line.StartsWith('#'));
        foreach (var line in string.Join('\n', lines).Replace("\\\n", " ", StringComparison.Ordinal).Split('\n'))
        {
            var parts = line.Split(' ', 2, StringSplitOptions.TrimEntries);
            yield return new Instruction(parts[0], parts[1]);
        }
    }

    [GeneratedRegex(@"^FROM (--platform=\S+ )?(?<base>\S+) AS (?<name>\S+)$")]
    private static partial Regex From();
}
