using IapK8s.Resources.AccessLevels;
using IapK8s.Resources.Findings;

namespace IapK8s.Compiler.AccessLevels;

/// <summary>Where in a level another one is named.</summary>
internal sealed class LevelPlaces(IapAccessLevelSpec spec)
{
    public FieldPath Of(string name)
    {
        var conditions = spec.Basic?.Conditions ?? [];
        for (var i = 0; i < conditions.Count; i++)
        {
            var required = conditions[i].RequiredAccessLevels ?? [];
            for (var j = 0; j < required.Count; j++)
            {
                if (required[j] == name)
                    return FieldPath.Spec.Child("basic").Child("conditions").Index(i).Child("requiredAccessLevels").Index(j);
            }
        }
        return FieldPath.Spec.Child("custom").Child("expression");
    }
}
