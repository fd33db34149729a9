// Walks through the Jenkinsfile as Jenkins does, on some branch and with some command that fails, and holds what was
// run against what should be. It knows which directives may stand in which block, and which steps are used; whatever
// else is called fails. It is no Jenkins: what the steps take, and do, only Jenkins knows.

/** A block of directives: whatever it says, in order. */
class Block {
    static final Map<String, List<String>> DIRECTIVES = [
        pipeline: ['agent', 'options', 'environment', 'stages', 'post'],
        stages: ['stage'],
        parallel: ['stage'],
        stage: ['agent', 'options', 'environment', 'when', 'input', 'steps', 'stages', 'parallel', 'post'],
        agent: ['label'],
        options: [
            'buildDiscarder', 'disableConcurrentBuilds', 'logRotator', 'skipDefaultCheckout', 'timeout', 'timestamps',
        ],
        environment: [],
        when: ['beforeInput', 'branch'],
        input: ['message', 'ok'],
        post: ['always'],
    ]
    static final List<String> STEPS = ['steps', 'always']

    String kind
    List<List> said = []
    Object none = 'none'

    static Block of(String kind, Closure body) {
        Block block = new Block(kind: kind)
        block.run(body)
        block
    }

    void run(Closure body) {
        body.delegate = this
        body.resolveStrategy = Closure.DELEGATE_ONLY
        body()
    }

    /** What it says by this name, or null. */
    Object get(String name) { said.find { it[0] == name }?.get(1) }

    Object methodMissing(String name, Object args) {
        assert name in DIRECTIVES[kind]: "no directive of $kind: $name"
        Object last = args ? args[-1] : null
        Object value = last
        if (last instanceof Closure && !(name in STEPS)) {
            value = of(name, last)
        }
        if (name == 'stage') {
            value.said << ['name', args[0]]
        }
        said << [name, value]
        value
    }

    void propertyMissing(String name, Object value) {
        assert kind == 'environment': "nothing can be set in $kind: $name"
        said << [name, value]
    }
}

/** One run of the pipeline. */
class Walk {
    String branch
    String target
    String failing
    List<String> ran = []
    List<String> reports = []
    String result = 'SUCCESS'

    Map env = [:]
    Object scm = 'scm'

    Walk through(Block pipeline) {
        env.CHANGE_TARGET = target
        try {
            pipeline.get('stages').said.each { stage(it[1]) }
        } catch (IllegalStateException failure) {
            result = 'FAILURE'
        }
        this
    }

    void stage(Block stage) {
        Block when = stage.get('when')
        if (when && when.get('branch') != branch) {
            return
        }
        if (stage.get('input')) {
            ran << 'a person'
        }
        try {
            (stage.get('stages') ?: stage.get('parallel'))?.said?.each { this.stage(it[1]) }
            steps(stage.get('steps'))
        } finally {
            steps(stage.get('post')?.get('always'))
        }
    }

    void steps(Closure body) {
        if (body) {
            body.delegate = this
            body.resolveStrategy = Closure.DELEGATE_ONLY
            body()
        }
    }

    void script(Closure body) { steps(body) }

    void sh(String command) {
        ran << command
        if (command == failing) {
            throw new IllegalStateException(command)
        }
    }

    void warnError(String message, Closure body) {
        try {
            steps(body)
        } catch (IllegalStateException failure) {
            result = 'UNSTABLE'
        }
    }

    void withCredentials(List<Map> credentials, Closure body) {
        assert credentials.every { it.credentialsId.startsWith('melomesh-') }
        steps(body)
    }

    Map checkout(Object scm) { [GIT_COMMIT: '0123456789abcdef'] }

    Map file(Map secret) { secret }

    Map string(Map secret) { secret }

    Map usernamePassword(Map secret) { secret }

    void junit(Object results) { reports << (results instanceof Map ? results.testResults : results) }

    void archiveArtifacts(Map files) { reports << files.artifacts }

    void stash(Map files) { assert files.name && files.includes }

    void unstash(String name) { assert name }
}

Block pipeline = null
Binding binding = new Binding(pipeline: { Closure body -> pipeline = Block.of('pipeline', body) })
new GroovyShell(binding).evaluate(new File('Jenkinsfile'))
Closure walk = { Map how -> new Walk(how).through(pipeline) }

List<String> built = [
    'rm -rf target/reports', 'just lint', 'just contract "$BASE"', 'just page', 'just deny', 'just pipeline', 'just test',
    'just evaluate', 'just bench-compare "$BASE"', 'just images', 'just scan',
]
List<String> staged = ['just publish', 'just deploy staging', 'just smoke "$STAGING_URL"']
List<String> produced = ['a person', 'rm -rf target/reports', 'just deploy prod "$PRODUCTION_URL"']

Walk main = walk(branch: 'main')
assert main.ran == built + staged + produced && main.result == 'SUCCESS'
assert main.env.BASE == 'HEAD~1' && main.env.MELOMESH_TAG == '0123456789ab'
assert main.reports.toSet() == ['target/reports/test.xml', 'target/reports/smoke.xml', 'target/reports/**'].toSet()

Walk proposal = walk(branch: 'PR-1', target: 'main')
assert proposal.ran == built && proposal.env.BASE == 'origin/main'

Walk slower = walk(branch: 'main', failing: 'just bench-compare "$BASE"')
assert slower.ran == main.ran && slower.result == 'UNSTABLE'

for (command in built + staged - 'just bench-compare "$BASE"') {
    Walk failed = walk(branch: 'main', failing: command)
    assert failed.ran[-1] == command && failed.result == 'FAILURE'
    assert 'target/reports/**' in failed.reports
}

Set<String> recipes = (new File('justfile').text =~ /(?m)^([a-z][a-z-]*)\b.*:$/)*.getAt(1)
for (command in main.ran.findAll { it.startsWith('just ') }) {
    assert command.split(' ')[1] in recipes
}
println "   the pipeline: ${main.ran.size()} steps on main, ${proposal.ran.size()} on a proposal"
