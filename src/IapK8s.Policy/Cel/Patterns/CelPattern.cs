using System.Diagnostics.CodeAnalysis;
using System.Text.RegularExpressions;
using IapK8s.Policy.Cel.Values;

namespace IapK8s.Policy.Cel.Patterns;

/// <summary>A pattern in the syntax of RE2, matched in time linear in the text.</summary>
internal sealed class CelPattern
{
    /// <summary>In characters.</summary>
    private const int MaxLength = 4_096;

    private readonly Regex _regex;
    private readonly int _states;
    private readonly bool _asksForWords;

    private CelPattern(Regex regex, int states, bool asksForWords)
    {
        _regex = regex;
        _states = states;
        _asksForWords = asksForWords;
    }

    /// <summary>Null where the pattern is none, with what is wrong.</summary>
    public static CelPattern? Compile(string pattern, [NotNullWhen(false)] out string? mistake)
    {
        if (pattern.Length > MaxLength)
        {
            mistake = $"it has {pattern.Length} characters, more than {MaxLength}";
            return null;
        }

        var translator = new Re2Translator(pattern);
        var translated = translator.Translate();
        mistake = translator.Mistake;
        if (mistake is not null)
        {
            return null;
        }

        return new CelPattern(new Regex(translated, RegexOptions.NonBacktracking | RegexOptions.CultureInvariant), translator.States, translator.AsksForWords);
    }

    /// <summary>Whether the text, or a part of it, matches.</summary>
    public CelValue IsMatch(ref CelBudget budget, in CelValue value)
    {
        var text = value.AsSpan();
        if (!budget.TryCharge(1 + ((long)text.Length * (_states + 8) / 8)))
        {
            return CelValue.Fail(CelError.CostExceeded);
        }

        // RE2 knows words of ASCII alone, .NET those of Unicode: where the two could differ there is no answer rather than a wrong one.
        if (_asksForWords && !System.Text.Ascii.IsValid(text))
        {
            return CelValue.Fail("a pattern with \\b or \\B meets text that is not ASCII");
        }

        return CelValue.Of(_regex.IsMatch(text));
    }
}
