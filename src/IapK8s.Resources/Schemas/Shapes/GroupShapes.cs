using IapK8s.Resources.Groups;
using IapK8s.Resources.Validation;
using static IapK8s.Resources.Schemas.FieldShape;

namespace IapK8s.Resources.Schemas.Shapes;

internal static class GroupShapes
{
    public static readonly ObjectShape Group = new(typeof(IapGroupSpec))
    {
        // An empty group is a statement: nobody is in it.
        [nameof(IapGroupSpec.Members)] = SetOf(TextFormats.GroupMember, Limits.GroupMembers).MayBeEmpty().Required(),
        [nameof(IapGroupSpec.Description)] = Of(TextFormats.Line(Limits.Description)),
    };

    /// <summary>About the object: only there its name is known.</summary>
    public static readonly CelRule[] Whole =
    [
        new("!(('iapgroup:' + self.metadata.name) in self.spec.members)", "the group is a member of itself: remove it", ".spec.members"),
    ];
}
