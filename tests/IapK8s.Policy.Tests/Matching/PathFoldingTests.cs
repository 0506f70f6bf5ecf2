using System.Text;
using IapK8s.Policy.Matching;

namespace IapK8s.Policy.Tests.Matching;

/// <summary>Every character of Unicode: the folding of Deny rules is at least as wide as any comparison without case.</summary>
internal sealed class PathFoldingTests
{
    private static readonly Rune[] All = [.. Enumerable.Range(0, 0x110000).Where(Rune.IsValid).Select(c => new Rune(c))];

    [Test]
    public void FoldsWhatUpperAndLowerCaseEquate() =>
        All.Where(rune => !AreFolded(rune, Rune.ToUpperInvariant(rune)) || !AreFolded(rune, Rune.ToLowerInvariant(rune))).ShouldBeEmpty();

    [Test]
    public void FoldsWhatOrdinalIgnoreCaseEquates()
    {
        var classes = All.GroupBy(rune => rune.ToString(), StringComparer.OrdinalIgnoreCase).ToList();
        classes.Count.ShouldBeLessThan(All.Length);
        classes.Where(c => !c.All(rune => AreFolded(rune, c.First()))).ShouldBeEmpty();
    }

    [Test]
    public void FoldingTwiceChangesNothing_AndKeepsTheLength() =>
        All.Select(rune => rune.ToString())
            .Where(text => PathFolding.Fold(text).Length != text.Length || PathFolding.Fold(PathFolding.Fold(text)) != PathFolding.Fold(text))
            .ShouldBeEmpty();

    private static bool AreFolded(Rune one, Rune other) => PathFolding.Fold(one.ToString()) == PathFolding.Fold(other.ToString());
}
