using System.Xml;
using System.Xml.Linq;
using System.Xml.Schema;
using Hil.Protocols;
using Hil.Results.Comparing;
using Hil.Results.Reports;
using Hil.Results.Reports.JUnit;
using Hil.Results.Store;
using Hil.Results.Tests.Comparing;
using Hil.Results.Verdicts;

namespace Hil.Results.Tests;

public sealed class JUnitTests
{
    /// <summary>What the build servers' parsers have in common, strictly: attributes that are counted have to be there.</summary>
    private const string Schema = """
        <xs:schema xmlns:xs="http://www.w3.org/2001/XMLSchema">
          <xs:attributeGroup name="counts">
            <xs:attribute name="name" type="xs:string" use="required"/>
            <xs:attribute name="tests" type="xs:nonNegativeInteger" use="required"/>
            <xs:attribute name="failures" type="xs:nonNegativeInteger" use="required"/>
            <xs:attribute name="errors" type="xs:nonNegativeInteger" use="required"/>
            <xs:attribute name="skipped" type="xs:nonNegativeInteger" use="required"/>
            <xs:attribute name="time" type="xs:decimal" use="required"/>
          </xs:attributeGroup>
          <xs:complexType name="told" mixed="true">
            <xs:attribute name="message" type="xs:string" use="required"/>
            <xs:attribute name="type" type="xs:string"/>
          </xs:complexType>
          <xs:element name="testsuites"><xs:complexType>
            <xs:sequence><xs:element name="testsuite" minOccurs="1" maxOccurs="unbounded"><xs:complexType>
              <xs:sequence><xs:element name="testcase" minOccurs="1" maxOccurs="unbounded"><xs:complexType>
                <xs:choice minOccurs="0">
                  <xs:element name="failure" type="told"/><xs:element name="error" type="told"/><xs:element name="skipped" type="told"/>
                  <xs:element name="system-out" type="xs:string"/>
                </xs:choice>
                <xs:attribute name="name" type="xs:string" use="required"/>
                <xs:attribute name="classname" type="xs:string" use="required"/>
                <xs:attribute name="time" type="xs:decimal" use="required"/>
              </xs:complexType></xs:element></xs:sequence>
              <xs:attributeGroup ref="counts"/>
              <xs:attribute name="timestamp" type="xs:dateTime" use="required"/>
            </xs:complexType></xs:element></xs:sequence>
            <xs:attributeGroup ref="counts"/>
          </xs:complexType></xs:element>
        </xs:schema>
        """;

    private static readonly MadeRun Before = new("before", 1);
    private static readonly MadeRun After = new("after", 2);

    [Fact]
    public void A_comparison_has_a_suite_for_each_rig_and_a_case_for_each_figure()
    {
        var comparison = Before.Against(After with { Infer = 17_000, Beta = 0.5 });
        var file = Saved(ComparisonJUnit.Suites(comparison));
        var suite = Assert.Single(file.Root!.Elements("testsuite"));
        Assert.Equal("left", (string)suite.Attribute("name")!);
        Assert.Equal(comparison.Trials[0].Figures.Count, suite.Elements("testcase").Count());
        Assert.Equal(suite.Descendants("failure").Count(), (int)file.Root.Attribute("failures")!);
        Assert.Matches(@"^worse: 16\d{3}(\.\d)? before, 1[67]\d{3}(\.\d)? after, difference \+[34]\d\d.* \(\+3", (string)Case(suite, "latencyUs.infer.p50").Element("failure")!.Attribute("message")!);
        Assert.Contains("another beta", (string)Case(suite, "cost.labels").Element("skipped")!.Attribute("message")!, StringComparison.Ordinal);
        Assert.DoesNotContain(Case(suite, "accuracy.edge").Elements(), element => element.Name != "system-out");
    }

    [Fact]
    public void A_run_has_its_expectations_and_what_broke()
    {
        SampleRecord[] samples = [Given.Answered(0), Given.Answered(1, local: 2)];
        var stored = Before.Stored with
        {
            Trouble = "the hub is gone\nsecond line",
            Provenance = Given.Run("run-1", new Expectation("samples.sent", "== 2"), new Expectation("accuracy.local", ">= 0.9"),
                new Expectation("energy.infer.microjoules", "< 5")),
            Trials = [Before.Stored.Trials[0] with { Sent = 2 }],
        };
        var file = Saved(RunJUnit.Suites(RunReport.From(stored, _ => samples)));
        var suite = file.Root!.Elements("testsuite").First();
        Assert.Equal((4, 1, 1), ((int)suite.Attribute("tests")!, (int)suite.Attribute("failures")!, (int)suite.Attribute("errors")!));
        Assert.NotNull(Case(suite, "accuracy.local >= 0.9").Element("failure"));
        Assert.Contains("not known", (string)Case(suite, "energy.infer.microjoules < 5").Element("error")!.Attribute("message")!, StringComparison.Ordinal);
        Assert.Equal("the hub is gone", (string)file.Root.Elements("testsuite").Last().Descendants("error").Single().Attribute("message")!);
    }

    [Fact]
    public void Names_that_mean_harm_stay_names()
    {
        const string Hostile = "<rig a=\"'\">&]]>\u0001\ud800\n--><!-- \ufffe";
        var file = Saved([new JUnitSuite(Hostile, [new JUnitCase(Hostile, Hostile, JUnitOutcome.Failed, Hostile, Hostile)])]);
        Assert.Equal("<rig a=\"'\">&]]>\ufffd\ufffd\n--><!-- \ufffd", (string)file.Descendants("testcase").Single().Attribute("name")!);
    }

    [Fact]
    public void A_file_that_cannot_be_written_is_a_trouble_and_leaves_nothing()
    {
        using var folder = new TempFolder();
        Assert.Throws<TroubleException>(() => JUnitFile.Save(folder.File("no/where.xml"), "", DateTimeOffset.UnixEpoch, []));
        Assert.Empty(Directory.GetFileSystemEntries(folder.Path));
    }

    private static XElement Case(XElement suite, string name) => suite.Elements("testcase").Single(one => (string)one.Attribute("name")! == name);

    private static XDocument Saved(IReadOnlyList<JUnitSuite> suites)
    {
        using var folder = new TempFolder();
        JUnitFile.Save(folder.File("junit.xml"), "a name", DateTimeOffset.UnixEpoch, suites);
        var schemas = new XmlSchemaSet();
        schemas.Add("", XmlReader.Create(new StringReader(Schema)));
        using var reader = XmlReader.Create(folder.File("junit.xml"));
        var file = XDocument.Load(reader);
        file.Validate(schemas, (_, problem) => Assert.Fail(problem.Message));
        return file;
    }
}
