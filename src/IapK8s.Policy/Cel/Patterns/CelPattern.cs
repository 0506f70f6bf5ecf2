using System.Buffers;
using System.Diagnostics.CodeAnalysis;
using System.Text;
using IapK8s.Policy.Cel.Values;

namespace IapK8s.Policy.Cel.Patterns;

/// <summary>
/// A pattern in the syntax of RE2, matched by following all ways through its automaton at once: time linear in the text, nothing allocated, code
/// points for characters. .NET's own non-backtracking engine knows UTF-16 units and Unicode words, and takes a fifth of a second to start.
/// </summary>
internal sealed class CelPattern
{
    /// <summary>In characters.</summary>
    private const int MaxLength = 4_096;

    /// <summary>Numbers of working memory per step: two marks and four lists.</summary>
    private const int Lists = 6;
    private const int OnStack = 128;

    private readonly PatternInstruction[] _steps;

    private CelPattern(PatternInstruction[] steps) => _steps = steps;

    /// <summary>Null where the pattern is none, with what is wrong.</summary>
    public static CelPattern? Compile(string pattern, [NotNullWhen(false)] out string? mistake)
    {
        if (pattern.Length > MaxLength)
        {
            mistake = $"it has {pattern.Length} characters, more than {MaxLength}";
            return null;
        }

        var parser = new Re2Parser(pattern);
        var tree = parser.Parse();
        mistake = parser.Mistake;
        if (mistake is not null)
        {
            return null;
        }

        var compiler = new PatternCompiler();
        var steps = compiler.Compile(tree);
        mistake = compiler.IsTooLarge ? "the pattern is too large" : null;
        return mistake is null ? new CelPattern(steps) : null;
    }

    /// <summary>Whether the text, or a part of it, matches.</summary>
    public CelValue IsMatch(ref CelBudget budget, in CelValue value)
    {
        var size = _steps.Length * Lists;
        var rented = _steps.Length > OnStack ? ArrayPool<int>.Shared.Rent(size) : null;
        var memory = rented is null ? stackalloc int[OnStack * Lists] : rented;
        memory[..size].Clear();
        var result = Run(ref budget, value.AsSpan(), memory);
        if (rented is not null)
        {
            ArrayPool<int>.Shared.Return(rented);
        }

        return result is { } matches ? CelValue.Of(matches) : CelValue.Fail(CelError.CostExceeded);
    }

    private bool? Run(ref CelBudget budget, ReadOnlySpan<char> text, Span<int> memory)
    {
        var count = _steps.Length;
        var visited = memory[..count];
        var queued = memory.Slice(count, count);
        var waiting = memory.Slice(2 * count, count);
        var stack = memory.Slice(3 * count, count);
        var roots = memory.Slice(4 * count, count);
        var nextRoots = memory.Slice(5 * count, count);
        var (rootCount, previous) = (0, -1);
        for (int at = 0, round = 1; ; round++)
        {
            var current = -1;
            var width = 0;
            if (at < text.Length)
            {
                Rune.DecodeFromUtf16(text[at..], out var rune, out width);
                current = rune.Value;
            }

            // Every way there is to stand here: those that came this far, and one that begins here.
            var waitingCount = 0;
            for (var i = 0; i <= rootCount; i++)
            {
                if (Follow(i < rootCount ? roots[i] : 0, round, previous, current, visited, stack, waiting, ref waitingCount))
                {
                    return true;
                }
            }

            if (!budget.TryCharge(1 + (waitingCount >> 3)))
            {
                return null;
            }

            if (at >= text.Length)
            {
                return false;
            }

            rootCount = 0;
            for (var i = 0; i < waitingCount; i++)
            {
                var next = waiting[i] + 1;
                if (_steps[waiting[i]].Set!.Contains(current) && queued[next] != round)
                {
                    queued[next] = round;
                    nextRoots[rootCount++] = next;
                }
            }

            var swap = roots;
            roots = nextRoots;
            nextRoots = swap;
            at += width;
            previous = current;
        }
    }

    /// <summary>Goes as far as no character is needed; true where that is the end of the pattern.</summary>
    private bool Follow(int start, int round, int previous, int current, Span<int> visited, Span<int> stack, Span<int> waiting, ref int waitingCount)
    {
        var depth = 0;
        if (visited[start] != round)
        {
            visited[start] = round;
            stack[depth++] = start;
        }

        while (depth > 0)
        {
            var at = stack[--depth];
            ref readonly var step = ref _steps[at];
            switch (step.Operation)
            {
                case PatternOperation.Match:
                    return true;
                case PatternOperation.Take:
                    waiting[waitingCount++] = at;
                    break;
                case PatternOperation.Fork:
                    Visit(step.Other, round, visited, stack, ref depth);
                    Visit(step.Next, round, visited, stack, ref depth);
                    break;
                case PatternOperation.Assert:
                    if (Holds(step.Assertion, previous, current))
                    {
                        Visit(at + 1, round, visited, stack, ref depth);
                    }

                    break;
            }
        }

        return false;
    }

    private static void Visit(int step, int round, Span<int> visited, Span<int> stack, ref int depth)
    {
        if (visited[step] != round)
        {
            visited[step] = round;
            stack[depth++] = step;
        }
    }

    /// <param name="previous">The code point before the place; -1 at the start.</param>
    /// <param name="current">The code point behind the place; -1 at the end.</param>
    private static bool Holds(PatternAssertion assertion, int previous, int current) => assertion switch
    {
        PatternAssertion.TextStart => previous < 0,
        PatternAssertion.TextEnd => current < 0,
        PatternAssertion.LineStart => previous is < 0 or '\n',
        PatternAssertion.LineEnd => current is < 0 or '\n',
        PatternAssertion.WordBoundary => IsWord(previous) != IsWord(current),
        _ => IsWord(previous) == IsWord(current),
    };

    private static bool IsWord(int codePoint) => codePoint is >= 'a' and <= 'z' or >= 'A' and <= 'Z' or >= '0' and <= '9' or '_';
}
