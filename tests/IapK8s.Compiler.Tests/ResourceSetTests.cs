using System.Collections.Immutable;
using System.Runtime.CompilerServices;
using IapK8s.Compiler.Inputs;

namespace IapK8s.Compiler.Tests;

internal sealed class ResourceSetTests
{
    private static IEnumerable<string> Lists() =>
        typeof(ResourceSet).GetProperties().Where(property => property.PropertyType.IsGenericType && property.PropertyType.GetGenericTypeDefinition() == typeof(ImmutableArray<>)).Select(property => property.Name);

    /// <summary>A list that were not compared would be one whose changes nobody hears of.</summary>
    [TestCaseSource(nameof(Lists))]
    public void AnotherPieceInAnyListIsAChange(string list)
    {
        var property = typeof(ResourceSet).GetProperty(list)!;
        var piece = property.PropertyType.GetGenericArguments()[0];
        var (one, other) = (With(property, piece), With(property, piece));
        one.HasPiecesOf(one with { }).ShouldBeTrue();
        one.HasPiecesOf(other).ShouldBeFalse();
        one.HasPiecesOf(ResourceSet.Empty).ShouldBeFalse();
    }

    [Test]
    public void AForbiddenSecretIsAChange() =>
        (ResourceSet.Empty with { ForbiddenSecrets = [("shop", "oidc")] }).HasPiecesOf(ResourceSet.Empty).ShouldBeFalse();

    private static ResourceSet With(System.Reflection.PropertyInfo property, Type piece)
    {
        var made = Array.CreateInstance(piece, 1);
        made.SetValue(RuntimeHelpers.GetUninitializedObject(piece), 0);
        var set = ResourceSet.Empty with { };
        property.SetValue(set, typeof(System.Runtime.InteropServices.ImmutableCollectionsMarshal).GetMethod("AsImmutableArray")!.MakeGenericMethod(piece).Invoke(null, [made]));
        return set;
    }
}
