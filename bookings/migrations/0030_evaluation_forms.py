"""People are asked by evaluation forms that the team keeps. There is one for safeguarding training to begin with.

What people wrote on the form of before becomes answers to the question that they were asked, on a form that is retired:
they were told that only the team reads it, and that stays so. The column is left in the table, where the program of
before can still write it while this runs.
"""

import bookings.models.questionnaire
import django.core.validators
import django.db.models.deletion
import simple_history.models
import training.text
from django.conf import settings
from django.db import migrations, models
from django.utils import timezone

NO_NAMES = "Do not write about children or families you work with."
CHOICES = {
    "used": ["Yes, often", "Yes, once or twice", "Not yet, but I expect to", "No"],
    "hard": [
        "Nothing: I use it",
        "It has not come up",
        "I have not had the time",
        "We work in another way where I work",
        "I need more support from my manager",
        "Something else",
    ],
}
AFTER = {"asked_after": True}
ALWAYS = {"asked_before": True, "asked_after": True, "asked_later": True}
LATER = {"asked_later": True}
QUESTIONS = [
    {"kind": "scale", "text": "The course was relevant to my work", **AFTER},
    {"kind": "scale", "text": "The trainer made things clear, and it was safe to ask", **AFTER},
    {"kind": "confidence", "text": "I can recognise signs that a child may be at risk of harm", **ALWAYS},
    {"kind": "confidence", "text": "I know what to do, and who to tell, when I am worried about a child", **ALWAYS},
    {"kind": "confidence", "text": "I can work with other agencies to keep a child safe", **ALWAYS},
    {"kind": "text", "text": "What will you do differently after this course?", "hint": NO_NAMES, **AFTER},
    {"kind": "text", "text": "What should we keep, and what should we change?", "hint": NO_NAMES, **AFTER},
    {
        "kind": "text",
        "text": "Is there anything you want to tell only the partnership team?",
        "hint": NO_NAMES,
        "for_team_alone": True,
        **AFTER,
    },
    {"kind": "choice", "text": "Have you used what you learned?", "options": CHOICES["used"], **LATER},
    {"kind": "choice", "text": "What has made it hard to use?", "options": CHOICES["hard"], **LATER},
    {
        "kind": "text",
        "text": "What difference has it made for a child, a family or your team?",
        "hint": NO_NAMES,
        **LATER,
    },
]
AT_ONCE = 1000


def write_the_first_form(apps, schema_editor):
    Questionnaire = apps.get_model("bookings", "Questionnaire")
    Question = apps.get_model("bookings", "Question")
    form = Questionnaire.objects.create(name="Safeguarding training", is_default=True)
    Question.objects.bulk_create(
        Question(questionnaire=form, position=position, **said) for position, said in enumerate(QUESTIONS, 1)
    )


def keep_what_was_written(apps, schema_editor):
    Evaluation = apps.get_model("bookings", "Evaluation")
    Answer = apps.get_model("bookings", "Answer")
    Questionnaire = apps.get_model("bookings", "Questionnaire")
    Question = apps.get_model("bookings", "Question")
    written = Evaluation.objects.exclude(comment="").order_by("pk").values_list("pk", "comment")
    if not written.exists():
        return
    now = timezone.now()
    form = Questionnaire.objects.create(name="The form before evaluation forms", retired_at=now)
    question = Question.objects.create(
        questionnaire=form,
        position=1,
        kind="text",
        text="What should we keep, and what should we change?",
        hint="The partnership team reads this with your name; trainers see scores only.",
        asked_after=True,
        for_team_alone=True,
        retired_at=now,
    )
    answers = (
        Answer(evaluation_id=pk, question=question, moment="after", words=words)
        for pk, words in written.iterator(AT_ONCE)
    )
    Answer.objects.bulk_create(answers, batch_size=AT_ONCE)


class Migration(migrations.Migration):

    dependencies = [
        ('bookings', '0029_walk_ins_over_capacity'),
        ('training', '0013_newcomers_are_found_fast'),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name='Answer',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('moment', models.CharField(choices=[('before', 'When they book'), ('after', 'After the course'), ('later', '90 days later')], max_length=10)),
                ('number', models.PositiveSmallIntegerField(blank=True, null=True)),
                ('number_before', models.PositiveSmallIntegerField(blank=True, help_text='how confident somebody says afterwards that they were before', null=True)),
                ('words', models.TextField(blank=True, max_length=2000)),
            ],
        ),
        migrations.CreateModel(
            name='CourseQuestionnaire',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
            ],
        ),
        migrations.CreateModel(
            name='HistoricalCourseQuestionnaire',
            fields=[
                ('id', models.BigIntegerField(auto_created=True, blank=True, db_index=True, verbose_name='ID')),
                ('history_id', models.AutoField(primary_key=True, serialize=False)),
                ('history_date', models.DateTimeField(db_index=True)),
                ('history_change_reason', models.CharField(max_length=100, null=True)),
                ('history_type', models.CharField(choices=[('+', 'Created'), ('~', 'Changed'), ('-', 'Deleted')], max_length=1)),
            ],
            options={
                'verbose_name': 'historical course questionnaire',
                'verbose_name_plural': 'historical course questionnaires',
                'ordering': ('-history_date', '-history_id'),
                'get_latest_by': ('history_date', 'history_id'),
            },
            bases=(simple_history.models.HistoricalChanges, models.Model),
        ),
        migrations.CreateModel(
            name='HistoricalQuestion',
            fields=[
                ('id', models.BigIntegerField(auto_created=True, blank=True, db_index=True, verbose_name='ID')),
                ('position', models.PositiveIntegerField()),
                ('kind', models.CharField(max_length=20)),
                ('text', models.CharField(max_length=200)),
                ('hint', models.CharField(blank=True, max_length=300)),
                ('options', models.JSONField(blank=True, default=list, validators=[bookings.models.questionnaire.validate_options])),
                ('is_required', models.BooleanField(default=False)),
                ('asked_before', models.BooleanField(default=False)),
                ('asked_after', models.BooleanField(default=False)),
                ('asked_later', models.BooleanField(default=False)),
                ('for_team_alone', models.BooleanField(default=False, help_text='trainers and group members do not see the answers')),
                ('retired_at', models.DateTimeField(blank=True, null=True)),
                ('history_id', models.AutoField(primary_key=True, serialize=False)),
                ('history_date', models.DateTimeField(db_index=True)),
                ('history_change_reason', models.CharField(max_length=100, null=True)),
                ('history_type', models.CharField(choices=[('+', 'Created'), ('~', 'Changed'), ('-', 'Deleted')], max_length=1)),
            ],
            options={
                'verbose_name': 'historical question',
                'verbose_name_plural': 'historical questions',
                'ordering': ('-history_date', '-history_id'),
                'get_latest_by': ('history_date', 'history_id'),
            },
            bases=(simple_history.models.HistoricalChanges, models.Model),
        ),
        migrations.CreateModel(
            name='HistoricalQuestionnaire',
            fields=[
                ('id', models.BigIntegerField(auto_created=True, blank=True, db_index=True, verbose_name='ID')),
                ('name', models.CharField(max_length=100)),
                ('name_key', training.text.FoldedField(max_length=600, sources=('name',))),
                ('is_default', models.BooleanField(default=False)),
                ('retired_at', models.DateTimeField(blank=True, null=True)),
                ('history_id', models.AutoField(primary_key=True, serialize=False)),
                ('history_date', models.DateTimeField(db_index=True)),
                ('history_change_reason', models.CharField(max_length=100, null=True)),
                ('history_type', models.CharField(choices=[('+', 'Created'), ('~', 'Changed'), ('-', 'Deleted')], max_length=1)),
            ],
            options={
                'verbose_name': 'historical questionnaire',
                'verbose_name_plural': 'historical questionnaires',
                'ordering': ('-history_date', '-history_id'),
                'get_latest_by': ('history_date', 'history_id'),
            },
            bases=(simple_history.models.HistoricalChanges, models.Model),
        ),
        migrations.CreateModel(
            name='Question',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('position', models.PositiveIntegerField()),
                ('kind', models.CharField(max_length=20)),
                ('text', models.CharField(max_length=200)),
                ('hint', models.CharField(blank=True, max_length=300)),
                ('options', models.JSONField(blank=True, default=list, validators=[bookings.models.questionnaire.validate_options])),
                ('is_required', models.BooleanField(default=False)),
                ('asked_before', models.BooleanField(default=False)),
                ('asked_after', models.BooleanField(default=False)),
                ('asked_later', models.BooleanField(default=False)),
                ('for_team_alone', models.BooleanField(default=False, help_text='trainers and group members do not see the answers')),
                ('retired_at', models.DateTimeField(blank=True, null=True)),
            ],
        ),
        migrations.CreateModel(
            name='Questionnaire',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('name', models.CharField(max_length=100)),
                ('name_key', training.text.FoldedField(max_length=600, sources=('name',))),
                ('is_default', models.BooleanField(default=False)),
                ('retired_at', models.DateTimeField(blank=True, null=True)),
            ],
        ),
        migrations.RemoveConstraint(
            model_name='evaluation',
            name='evaluation_score_1_to_5',
        ),
        migrations.AlterField(
            model_name='evaluation',
            name='comment',
            field=models.TextField(blank=True, db_default='', max_length=2000),
        ),
        migrations.AddField(
            model_name='evaluation',
            name='before_at',
            field=models.DateTimeField(blank=True, null=True),
        ),
        migrations.AddField(
            model_name='evaluation',
            name='later_at',
            field=models.DateTimeField(blank=True, null=True),
        ),
        migrations.AlterField(
            model_name='evaluation',
            name='score',
            field=models.PositiveSmallIntegerField(blank=True, null=True, validators=[django.core.validators.MinValueValidator(1), django.core.validators.MaxValueValidator(5)]),
        ),
        migrations.AlterField(
            model_name='evaluation',
            name='sent_at',
            field=models.DateTimeField(blank=True, help_text='when they answered after the course', null=True),
        ),
        migrations.AddConstraint(
            model_name='evaluation',
            constraint=models.CheckConstraint(condition=models.Q(('score__isnull', True), models.Q(('score__gte', 1), ('score__lte', 5)), _connector='OR'), name='evaluation_score_1_to_5', violation_error_message='The score is a whole number from 1 to 5.'),
        ),
        migrations.AddConstraint(
            model_name='evaluation',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('score__isnull', True), ('sent_at__isnull', True)), models.Q(('score__isnull', False), ('sent_at__isnull', False)), _connector='OR'), name='evaluation_score_after_the_course', violation_error_message='The score is given after the course.'),
        ),
        migrations.AddConstraint(
            model_name='evaluation',
            constraint=models.CheckConstraint(condition=models.Q(('before_at__isnull', False), ('sent_at__isnull', False), ('later_at__isnull', False), _connector='OR'), name='evaluation_given_at_some_moment', violation_error_message='An evaluation has the time at which it was given.'),
        ),
        migrations.AddField(
            model_name='answer',
            name='evaluation',
            field=models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='answers', to='bookings.evaluation'),
        ),
        migrations.AddField(
            model_name='coursequestionnaire',
            name='course',
            field=models.OneToOneField(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='training.course'),
        ),
        migrations.AddField(
            model_name='historicalcoursequestionnaire',
            name='course',
            field=models.ForeignKey(blank=True, db_constraint=False, null=True, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', to='training.course'),
        ),
        migrations.AddField(
            model_name='historicalcoursequestionnaire',
            name='history_user',
            field=models.ForeignKey(null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='+', to=settings.AUTH_USER_MODEL),
        ),
        migrations.AddField(
            model_name='historicalquestion',
            name='history_user',
            field=models.ForeignKey(null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='+', to=settings.AUTH_USER_MODEL),
        ),
        migrations.AddField(
            model_name='historicalquestionnaire',
            name='history_user',
            field=models.ForeignKey(null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='+', to=settings.AUTH_USER_MODEL),
        ),
        migrations.AddField(
            model_name='question',
            name='replaces',
            field=models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='replaced_by', to='bookings.question'),
        ),
        migrations.AddField(
            model_name='historicalquestion',
            name='replaces',
            field=models.ForeignKey(blank=True, db_constraint=False, null=True, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', to='bookings.question'),
        ),
        migrations.AddField(
            model_name='answer',
            name='question',
            field=models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='answers', to='bookings.question'),
        ),
        migrations.AddConstraint(
            model_name='questionnaire',
            constraint=models.UniqueConstraint(fields=('name_key',), name='questionnaire_name_unique', violation_error_message='There is an evaluation form of this name already.'),
        ),
        migrations.AddConstraint(
            model_name='questionnaire',
            constraint=models.UniqueConstraint(condition=models.Q(('is_default', True)), fields=('is_default',), name='questionnaire_one_default', violation_error_message='Only one evaluation form can be the default.'),
        ),
        migrations.AddConstraint(
            model_name='questionnaire',
            constraint=models.CheckConstraint(condition=models.Q(('is_default', False), ('retired_at__isnull', True), _connector='OR'), name='questionnaire_default_in_use', violation_error_message='The default evaluation form is in use: make another the default first.'),
        ),
        migrations.AddField(
            model_name='question',
            name='questionnaire',
            field=models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='questions', to='bookings.questionnaire'),
        ),
        migrations.AddField(
            model_name='historicalquestion',
            name='questionnaire',
            field=models.ForeignKey(blank=True, db_constraint=False, null=True, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', to='bookings.questionnaire'),
        ),
        migrations.AddField(
            model_name='historicalcoursequestionnaire',
            name='questionnaire',
            field=models.ForeignKey(blank=True, db_constraint=False, null=True, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', to='bookings.questionnaire'),
        ),
        migrations.AddField(
            model_name='coursequestionnaire',
            name='questionnaire',
            field=models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='courses_with_it', to='bookings.questionnaire'),
        ),
        migrations.AddConstraint(
            model_name='answer',
            constraint=models.UniqueConstraint(fields=('evaluation', 'question', 'moment'), name='answer_once_a_moment', violation_error_message='This question is answered already.'),
        ),
        migrations.AddConstraint(
            model_name='answer',
            constraint=models.CheckConstraint(condition=models.Q(('number__isnull', False), ('number_before__isnull', False), models.Q(('words', ''), _negated=True), _connector='OR'), name='answer_says_something', violation_error_message='An answer has a number or words.'),
        ),
        migrations.AddConstraint(
            model_name='question',
            constraint=models.CheckConstraint(condition=models.Q(('asked_before', True), ('asked_after', True), ('asked_later', True), _connector='OR'), name='question_asked_at_some_moment', violation_error_message='Choose when the question is asked.'),
        ),
        migrations.RunPython(write_the_first_form, migrations.RunPython.noop),
        migrations.RunPython(keep_what_was_written, migrations.RunPython.noop),
        migrations.SeparateDatabaseAndState(
            state_operations=[migrations.RemoveField(model_name='evaluation', name='comment')]
        ),
    ]
