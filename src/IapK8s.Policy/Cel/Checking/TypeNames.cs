using System.Collections.Frozen;
using IapK8s.Policy.Cel.Functions;
using IapK8s.Policy.Cel.Types;

namespace IapK8s.Policy.Cel.Checking;

/// <summary>Types that expressions may name, as in <c>type(x) == int</c>. <c>dyn</c> is none of them: no value has it.</summary>
internal static class TypeNames
{
    private static readonly FrozenDictionary<string, CelType> Types = new[]
    {
        CelType.Null, CelType.Bool, CelType.Int, CelType.Uint, CelType.Double, CelType.String, CelType.Bytes, CelType.Timestamp, CelType.Duration,
        CelType.ListOfDyn, CelType.MapOfDyn, CelType.OptionalOfDyn, CelType.TypeOfDyn, CelIp.IpType, CelCidr.CidrType, CelUrl.UrlType,
    }.ToFrozenDictionary(t => t.Name, StringComparer.Ordinal);

    public static CelType? Find(string name) => Types.GetValueOrDefault(name);
}
